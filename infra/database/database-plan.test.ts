import { runSimulation } from "@cloud-copilot/iam-simulate";
import fc from "fast-check";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { traceProcessorEnvironment } from "../../contracts/trace-processor.ts";
import { planScheme } from "../scheme.ts";
import { planDatabase, planDatabaseUrl, planMonitoringTrust } from "./database-plan.ts";
import type { DatabaseSizes } from "./database-plan.ts";

const schemeOf = (environment: "dev" | "prod") =>
  planScheme({
    project: "tracelake",
    environment,
    owner: "data-platform",
    costCentre: "1234",
    isProduction: environment === "prod",
    typedPrefix: "",
    typedSuffix: "",
  });

const sizes: DatabaseSizes = {
  engine: "rds",
  instanceClass: "db.t4g.micro",
  storageGb: 20,
  minCapacityAcu: 0.5,
  maxCapacityAcu: 4,
  backupDays: 7,
};
const aurora: DatabaseSizes = { ...sizes, engine: "aurora" };
const dev = schemeOf("dev");
const prod = schemeOf("prod");

describe("planDatabase", () => {
  it("makes dev easy to throw away", () => {
    expect(planDatabase(dev, sizes)).toMatchObject({
      finalSnapshot: { skipFinalSnapshot: true },
      deletionProtection: false,
      deleteAutomatedBackups: true,
      isRedundant: false,
      applyImmediately: true,
    });
  });

  it("makes production hard to lose", () => {
    expect(planDatabase(prod, sizes)).toMatchObject({
      finalSnapshot: { skipFinalSnapshot: false, finalSnapshotIdentifier: "tracelake-prod-database-final" },
      deletionProtection: true,
      deleteAutomatedBackups: false,
      isRedundant: true,
      applyImmediately: false,
    });
  });

  it.each([sizes, aurora])("forces TLS on $engine", (each) => {
    expect(planDatabase(dev, each).parameters).toEqual([{ name: "rds.force_ssl", value: "1" }]);
  });

  it("names the family and the logs of each engine", () => {
    expect(planDatabase(dev, sizes)).toMatchObject({
      parameterGroupName: "tracelake-dev-database-17",
      parameterGroupFamily: "postgres17",
      logGroups: [
        { log: "postgresql", logGroupName: "/aws/rds/instance/tracelake-dev-database/postgresql" },
        { log: "upgrade", logGroupName: "/aws/rds/instance/tracelake-dev-database/upgrade" },
      ],
    });
    expect(planDatabase(dev, aurora)).toMatchObject({
      parameterGroupFamily: "aurora-postgresql17",
      logGroups: [{ log: "postgresql", logGroupName: "/aws/rds/cluster/tracelake-dev-database/postgresql" }],
    });
  });

  it("lets storage grow to four times its size unless told", () => {
    expect(planDatabase(dev, sizes).maxStorageGb).toBe(80);
    expect(planDatabase(dev, { ...sizes, maxStorageGb: 30 }).maxStorageGb).toBe(30);
  });

  it("pauses Aurora only where its least capacity is 0", () => {
    expect(planDatabase(dev, aurora).secondsUntilAutoPause).toBeUndefined();
    expect(planDatabase(dev, { ...aurora, minCapacityAcu: 0 }).secondsUntilAutoPause).toBe(900);
  });

  it("keeps query statistics where they cost nothing", () => {
    expect(planDatabase(dev, sizes).hasPerformanceInsights).toBe(true);
    expect(planDatabase(dev, aurora).hasPerformanceInsights).toBe(false);
    expect(planDatabase(dev, { ...aurora, minCapacityAcu: 2 }).hasPerformanceInsights).toBe(true);
  });

  it.each<[Partial<DatabaseSizes>, string]>([
    [{ storageGb: 19 }, "storageGb is 19: expected a whole number from 20 to 65536."],
    [{ maxStorageGb: 21 }, "maxStorageGb is 21: expected a tenth more than storageGb (20) at least."],
    [{ instanceClass: "t4g.micro" }, "instanceClass is t4g.micro: expected a class of RDS"],
    [{ instanceClass: "db.serverless" }, "instanceClass is db.serverless: expected a class of RDS"],
    [{ backupDays: 0 }, "backupDays is 0: expected a whole number from 1 to 35."],
    [{ backupDays: 36 }, "backupDays is 36"],
    [{ engine: "aurora", minCapacityAcu: 0.3 }, "minCapacityAcu is 0.3: expected 0 to 256 in steps of 0.5."],
    [{ engine: "aurora", maxCapacityAcu: 257 }, "maxCapacityAcu is 257"],
    [
      { engine: "aurora", minCapacityAcu: 8 },
      "maxCapacityAcu is 4: expected 1 and minCapacityAcu (8) at least.",
    ],
    [{ engine: "aurora", minCapacityAcu: 0, maxCapacityAcu: 0.5 }, "maxCapacityAcu is 0.5: expected 1 and"],
  ])("refuses %o", (change, message) => {
    expect(() => planDatabase(dev, { ...sizes, ...change })).toThrow(message);
  });

  it("names every fault at once", () => {
    expect(() => planDatabase(dev, { ...sizes, storageGb: 1, backupDays: 0 })).toThrow(
      /storageGb is 1.*\nbackupDays is 0/,
    );
  });

  it("looks at no sizes of the other engine", () => {
    expect(() => planDatabase(dev, { ...aurora, storageGb: 0, instanceClass: "" })).not.toThrow();
    expect(() => planDatabase(dev, { ...sizes, maxCapacityAcu: 0 })).not.toThrow();
  });
});

describe("planDatabaseUrl", () => {
  const host = "tracelake-dev-database.abc.eu-central-1.rds.amazonaws.com";

  it("asks for TLS", () => {
    const url = planDatabaseUrl({ host, password: "abc123" });
    expect(url).toBe(
      `postgres://tracelake:abc123@${host}:5432/tracelake?sslmode=require&uselibpqcompat=true`,
    );
  });

  it("is understood by the driver, whatever the password", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (password) => {
        const client = new pg.Client({ connectionString: planDatabaseUrl({ host, password }) });
        expect(client).toMatchObject({
          host,
          port: 5432,
          user: "tracelake",
          password,
          database: "tracelake",
        });
        expect(client.ssl).toEqual({ rejectUnauthorized: false });
      }),
    );
  });

  it("is what the processor takes as DATABASE_URL", () => {
    const url = planDatabaseUrl({ host, password: "abc123" });
    expect(traceProcessorEnvironment.shape.DATABASE_URL.parse(url)).toBe(url);
  });
});

describe("planMonitoringTrust", () => {
  const database = {
    accountId: "111122223333",
    region: "eu-central-1",
    partition: "aws",
    identifier: "tracelake-dev-database",
  };
  const allowed = {
    service: "monitoring.rds.amazonaws.com",
    account: "111122223333",
    source: "arn:aws:rds:eu-central-1:111122223333:db:tracelake-dev-database",
  };

  it.each([
    ["RDS's monitoring of this database", allowed, "Allowed"],
    ["that of an instance of the cluster", { ...allowed, source: `${allowed.source}-2` }, "Allowed"],
    ["another service", { ...allowed, service: "ec2.amazonaws.com" }, "ImplicitlyDenied"],
    ["another account's database", { ...allowed, account: "999999999999" }, "ImplicitlyDenied"],
    ["another database", { ...allowed, source: allowed.source.replace("dev", "prod") }, "ImplicitlyDenied"],
    [
      "a database elsewhere",
      { ...allowed, source: allowed.source.replace("central", "west") },
      "ImplicitlyDenied",
    ],
  ])("answers %s", async (_, { service, account, source }, expected) => {
    const roleArn = "arn:aws:iam::111122223333:role/tracelake-dev-database-monitoring";
    const result = await runSimulation(
      {
        request: {
          principal: service,
          action: "sts:AssumeRole",
          resource: { resource: roleArn, accountId: "111122223333" },
          contextVariables: { "aws:SourceAccount": account, "aws:SourceArn": source },
        },
        identityPolicies: [],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        resourcePolicy: JSON.parse(planMonitoringTrust(database)),
      },
      {},
    );
    if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
    expect(result.overallResult).toBe(expected);
  });
});
