import { planScheme } from "../scheme.ts";
import { recordResources } from "../testing/record-resources.ts";
import type { RecordedResource, RecordOptions } from "../testing/record-resources.ts";
import { Database } from "./database.ts";
import type { DatabaseArgs } from "./database.ts";

export const schemeOf = (environment: "dev" | "prod") =>
  planScheme({
    project: "tracelake",
    environment,
    owner: "data-platform",
    costCentre: "1234",
    isProduction: environment === "prod",
    typedPrefix: "",
    typedSuffix: "",
  });

const rdsInDev: DatabaseArgs = {
  scheme: schemeOf("dev"),
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  engine: "rds",
  instanceClass: "db.t4g.micro",
  storageGb: 20,
  minCapacityAcu: 0.5,
  maxCapacityAcu: 4,
  backupDays: 7,
};

export const enhancedMonitoring = { accountId: "111122223333", region: "eu-central-1" };

/** What a database registers: on RDS in dev, but for `args`. */
export function recordDatabase(
  args: Partial<DatabaseArgs> = {},
  use: (database: Database) => void = () => {},
  options: RecordOptions = {},
): Promise<RecordedResource[]> {
  return recordResources(() => use(new Database("db", { ...rdsInDev, ...args })), options);
}

export function findByName(resources: RecordedResource[], name: string): RecordedResource {
  const found = resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`${name} is not among ${resources.map((each) => each.name).join(", ")}`);
  return found;
}
