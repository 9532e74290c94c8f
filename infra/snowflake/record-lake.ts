import { join } from "node:path";
import { planScheme } from "../scheme.ts";
import { recordResources } from "../testing/record-resources.ts";
import type { RecordedResource } from "../testing/record-resources.ts";
import type { LakeExport } from "./exports-plan.ts";
import { snowflakeProvider } from "./provider.ts";
import { SnowflakeLake } from "./snowflake-lake.ts";
import type { SnowflakeLakeArgs } from "./snowflake-lake.ts";

export const warehouseFolder = join(import.meta.dirname, "../../runtime/warehouse");
export const landingFolder = join(warehouseFolder, "landing");

export const schemeOf = (isProduction: boolean, typedSuffix = "") =>
  planScheme({
    project: "tracelake",
    environment: "dev",
    owner: "data",
    costCentre: "42",
    isProduction,
    typedPrefix: "",
    typedSuffix,
  });

export const traces: LakeExport = {
  name: "braintrust_traces",
  kind: "log_traces",
  format: "jsonl",
  prefix: "braintrust/traces/",
};
export const spans: LakeExport = {
  name: "support_spans",
  kind: "log_spans",
  format: "parquet",
  prefix: "braintrust/spans/",
};

/** A quota stands unless another monitor is named: one of both must be left out. */
export type Changes = Partial<SnowflakeLakeArgs>;

const quota: Changes = { creditQuota: 10 };

/** A lake with one export, or as changed. */
export function makeLake(changes: Changes = {}, limit: Changes = quota): SnowflakeLake {
  const provider = snowflakeProvider("snowflake", {
    organization: "ACME",
    account: "ANALYTICS",
    user: "DEPLOYER",
    role: "DEPLOYER",
    privateKey: "key",
    protocol: "https",
  });
  return new SnowflakeLake("lake", {
    scheme: schemeOf(false),
    accountId: "111122223333",
    bucketName: "lake-bucket",
    bucketArn: "arn:aws:s3:::lake-bucket",
    exports: [traces],
    warehouse: { size: "XSMALL", autoSuspendSeconds: 60 },
    landingFolder,
    warehouseFolder,
    snowflake: provider,
    ...limit,
    ...changes,
  });
}

const recorded = new Map<string, Promise<RecordedResource[]>>();

/** The lake's resources; the same lake is recorded once, since it takes a second. A scheme has functions, which no key tells. */
export function recordLake(changes: Changes = {}, isPreview = false): Promise<RecordedResource[]> {
  const record = () => recordResources(() => void makeLake(changes), { isPreview });
  const { scheme, warehouseFolder: folder, landingFolder: landing } = changes;
  if ([scheme, folder, landing].some((change) => change !== undefined)) return record();
  const key = JSON.stringify([changes, isPreview]);
  const known = recorded.get(key) ?? record();
  recorded.set(key, known);
  return known;
}

/** The resource of that name; throws without one. */
export function find(resources: RecordedResource[], name: string): RecordedResource {
  const found = resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`${name} was not created.`);
  return found;
}

/** `Type name` of each, sorted. */
export const typesAndNames = (resources: RecordedResource[]) =>
  resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).toSorted();

export const ofType = (resources: RecordedResource[], type: string) =>
  resources.filter((resource) => resource.type.endsWith(`:${type}`));
