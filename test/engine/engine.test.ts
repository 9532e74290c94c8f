import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesOf, type Change } from "./changes.ts";
import { startDoubles, type Doubles } from "./doubles/start-doubles.ts";
import { makeStack, secretValues, type StackOnEngine } from "./stack.ts";
import { checkout, expectExit, makeWorkspace } from "./workspace.ts";

/** Replacing one of these loses what is in it. */
const holdsData =
  /^(aws:(s3\/bucket:|rds\/(instance|cluster):|kms\/key:|ecr\/repository:|secretsmanager\/secret:)|snowflake:index\/(database|schema|table):)/;

let doubles: Doubles;
beforeAll(async () => {
  doubles = await startDoubles();
});
afterAll(() => doubles.close());

function ofKind(changes: readonly Change[], ...ops: string[]): string[] {
  return changes.filter(({ op }) => ops.includes(op)).map(({ name }) => name);
}

describe.each(["dev", "prod"])("the stack %s on the engine", (name) => {
  let stack: StackOnEngine;
  beforeAll(async () => {
    stack = await makeStack(name, doubles);
  });
  afterAll(() => stack.remove());

  it("previews with the policy pack, and shows no secret", async () => {
    const run = await stack.preview("--diff");
    expectExit(run, 0);
    const { output } = run;
    expect(output).toContain("tracelake@");
    for (const secret of secretValues) expect(output).not.toContain(secret);
  });

  it("is made, and has nothing to change afterwards", async () => {
    const up = await stack.up();
    expectExit(up, 0);
    const again = await stack.up("--expect-no-changes");
    expectExit(again, 0);
    expect(again.output).toMatch(/\d+ unchanged/);
  });

  it("gives outputs without secrets", async () => {
    const { stdout } = await stack.pulumi("stack", "output", "--json", "--show-secrets");
    const outputs = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining([
        "braintrust",
        "exportRoleArn",
        "exportPath",
        "externalIdPattern",
        "webhookUrl",
      ]),
    );
    for (const secret of secretValues) expect(stdout).not.toContain(secret);
  });

  it("keeps no secret readable in its state", async () => {
    const { stdout } = await stack.pulumi("stack", "export");
    expect(stdout).toContain('"resources"');
    for (const secret of secretValues) expect(stdout).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it("shows what was changed by hand to who asks for it", async () => {
    doubles.byName.aws.drifted.set("lake-versioning", { versioningConfiguration: { status: "Suspended" } });
    const drifted = await stack.preview("--refresh", "--expect-no-changes");
    doubles.byName.aws.drifted.clear();
    expectExit(drifted, 7);
    expect(drifted.output).toContain("lake-versioning");
  });
});

const archiveDays = /^rules\[\d\]\.transitions\[0\]\.days$/;

describe("a change of configuration", () => {
  let stack: StackOnEngine;
  beforeAll(async () => {
    stack = await makeStack("dev", doubles);
    await stack.up();
  });
  afterAll(() => stack.remove());

  const change = (...changes: string[][]) =>
    stack.withConfig(changes, async () => changesOf(await stack.pulumi("preview", "--json")));
  const setPath = (key: string, value: string) => ["set", "--path", key, value];

  it.each<[string, string, Change[]]>([
    [
      "lake.archiveAfterDays",
      "120",
      [
        {
          op: "update",
          type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
          name: "lake-lifecycle",
          // Of Braintrust's exports, and of Bedrock's logs.
          paths: [expect.stringMatching(archiveDays) as string, expect.stringMatching(archiveDays) as string],
        },
      ],
    ],
    [
      "braintrust.orgId",
      "00000000-0000-4000-8000-000000000009",
      [
        {
          op: "update",
          type: "aws:iam/role:Role",
          name: "export-role-role",
          paths: ["assumeRolePolicy", "description"],
        },
      ],
    ],
    [
      "snowflake.warehouseSize",
      "MEDIUM",
      [
        {
          op: "update",
          type: "snowflake:index/warehouse:Warehouse",
          name: "snowflake-warehouse",
          paths: ["warehouseSize"],
        },
      ],
    ],
    [
      "bedrock.timeoutSeconds",
      "600",
      [
        {
          op: "update",
          type: "aws:lambda/function:Function",
          name: "bedrock-metrics-function",
          paths: ["timeout"],
        },
        {
          op: "update",
          type: "aws:sqs/queue:Queue",
          name: "bedrock-metrics-queue-messages",
          paths: ["visibilityTimeoutSeconds"],
        },
        {
          op: "update",
          type: "aws:cloudwatch/metricAlarm:MetricAlarm",
          name: "observability-alarm-function-duration-bedrock-metrics",
          paths: ["threshold"],
        },
        {
          op: "update",
          type: "aws:cloudwatch/dashboard:Dashboard",
          name: "observability-dashboard-system-health",
          paths: ["dashboardBody"],
        },
      ],
    ],
    [
      "monitoring.thresholds.latencyP95Ms",
      "3000",
      [
        {
          op: "update",
          type: "aws:cloudwatch/metricAlarm:MetricAlarm",
          name: "observability-alarm-latency-p95",
          paths: ["threshold"],
        },
        {
          op: "update",
          type: "aws:cloudwatch/dashboard:Dashboard",
          name: "observability-dashboard-api-performance",
          paths: ["dashboardBody"],
        },
      ],
    ],
    [
      "processor.memoryMb",
      "4096",
      [
        {
          op: "update",
          type: "aws:lambda/function:Function",
          name: "trace-processor-serve-function",
          paths: ["memorySize"],
        },
      ],
    ],
    [
      "processor.retentionDays",
      "30",
      [
        {
          op: "update",
          type: "aws:lambda/function:Function",
          name: "trace-processor-serve-function",
          paths: ["environment.variables.RETENTION_DAYS"],
        },
      ],
    ],
  ])("of %s to %s changes that and nothing else", async (key, value, expected) => {
    // Resources that do not wait for each other are reported in any order.
    const inOrder = (changes: Change[]) => changes.toSorted((a, b) => a.name.localeCompare(b.name));
    expect(inOrder(await change(setPath(key, value)))).toEqual(inOrder(expected));
  });

  it("of how often the warehouse reports changes its task, what alarms wait for and what a dashboard draws", async () => {
    const changes = await change(setPath("snowflake.snapshotMinutes", "15"));
    const [tasks, others] = [true, false].map((isTask) =>
      changes.filter(({ type }) => (type === "snowflake:index/task:Task") === isTask),
    );
    expect(tasks).toEqual([
      {
        op: "update",
        type: "snowflake:index/task:Task",
        name: "snowflake-task-monitoring-send_snapshot",
        paths: ["comment", "schedule.minutes"],
      },
    ]);
    expect(others?.map(({ name }) => name)).toContain("observability-alarm-pipeline-silent");
    expect(new Set(others?.map(({ op, type }) => `${op} ${type}`))).toEqual(
      new Set(["update aws:cloudwatch/metricAlarm:MetricAlarm", "update aws:cloudwatch/dashboard:Dashboard"]),
    );
  });

  it("of the owner changes tags and comments, and replaces nothing", async () => {
    const changes = await change(["set", "owner", "someone@example.com"]);
    expect(changes.map(({ name }) => name)).toContain("lake-bucket");
    expect(ofKind(changes, "update")).toHaveLength(changes.length);
    expect([...new Set(changes.flatMap(({ paths }) => paths))].toSorted()).toEqual([
      "comment",
      "tagValue",
      "tags.owner",
    ]);
  });

  it("to a key of one's own makes the key and gives its rights, and keeps the bucket", async () => {
    const changes = await change(setPath("lake.encryption", "kms"));
    expect(ofKind(changes, "create")).toEqual(expect.arrayContaining(["lake-key", "lake-key-alias"]));
    expect(ofKind(changes, "update")).toEqual(
      expect.arrayContaining([
        "lake-encryption",
        "export-role-access",
        "snowflake-reader-policy",
        "snowflake-archiver-policy",
      ]),
    );
    expect(ofKind(changes, "replace", "delete")).toEqual([]);
  });

  it("to one more export adds to what is there", async () => {
    const changes = await change(
      setPath("braintrust.exports[2].name", "experiments"),
      setPath("braintrust.exports[2].projectId", "00000000-0000-4000-8000-000000000002"),
      setPath("braintrust.exports[2].kind", "log_traces"),
    );
    expect(ofKind(changes, "create")).toEqual(
      expect.arrayContaining(["snowflake-stage-experiments", "snowflake-pipe-experiments-v1"]),
    );
    expect(ofKind(changes, "update")).toEqual(
      expect.arrayContaining([
        "lake-notifications-notification",
        "snowflake-integration",
        "snowflake-view-monitoring-stage_files",
      ]),
    );
    // They ask every pipe and list every stage, and a procedure's text can't be changed in place.
    expect(ofKind(changes, "replace", "delete").toSorted()).toEqual([
      "snowflake-procedure-monitoring-record_listing",
      "snowflake-procedure-monitoring-record_pipes",
      "snowflake-procedure-monitoring-take_snapshot",
      "snowflake-procedure-raw-check_ingestion_health",
    ]);
  });

  it("of a token writes that secret anew, and does not show it", async () => {
    const token = "another-token-of-the-engine-tier";
    const run = await stack.withConfig([["set", "--secret", "ingestTokens", token]], () =>
      stack.pulumi("preview", "--json"),
    );
    expect(changesOf(run).map(({ name }) => name)).toContain("secrets-ingest-tokens-value");
    expect(run.output).not.toContain(token);
  });

  it.each([
    ["database.backupDays", "21"],
    ["processor.logRetentionDays", "60"],
    ["database.storageGb", "40"],
    ["snowflake.autoSuspendSeconds", "120"],
    ["snowflake.creditQuota", "40"],
    ["lake.deleteNoncurrentAfterDays", "60"],
    ["processor.maxConcurrency", "40"],
  ])("of %s to %s changes something, and replaces nothing that holds data", async (key, value) => {
    const changes = await change(setPath(key, value));
    expect(changes).not.toEqual([]);
    expect(changes.filter(({ op, type }) => op !== "update" && holdsData.test(type))).toEqual([]);
  });

  it("to another kind of database says before it that the old one goes", async () => {
    const changes = await change(setPath("database.engine", "aurora"));
    expect(ofKind(changes, "create")).toContain("database-cluster");
    expect(ofKind(changes, "delete")).toContain("database-instance");
  });

  it("that is not valid is refused with every fault and what mends it", async () => {
    const run = await stack.withConfig(
      [setPath("lake.archiveAfterDays", "1"), setPath("aws.region", "mars-north-1")],
      () => stack.preview(),
    );
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("the configuration of stack dev is not valid");
    expect(run.output).toContain("pulumi config set --path 'lake.archiveAfterDays'");
    expect(run.output).toContain("pulumi config set --path 'aws.region'");
    expect(run.output).not.toMatch(/\n\s+at .*stacks\//);
  });
});

describe("the policy pack on the engine", () => {
  const pack = ["--policy-pack", path.join(checkout, "policies")];

  it("fails the preview of a program that breaks a mandatory rule, and its up makes nothing", async () => {
    const fixture = makeWorkspace(path.join(import.meta.dirname, "fixture"), doubles);
    await fixture.pulumi("stack", "init", "dev");
    const runs = [await fixture.pulumi("preview", ...pack), await fixture.pulumi("up", "--yes", ...pack)];
    for (const run of runs) {
      expectExit(run, 1);
      expect(run.output).toMatch(/\[mandatory\].*bucket-public-access-block.*lake/);
    }
    expect((await fixture.pulumi("stack", "export")).stdout).not.toContain("aws:s3/bucket:Bucket");
    fixture.remove();
  });

  it("fails a stack whose exception excuses nothing", async () => {
    const stack = await makeStack("dev", doubles);
    const exception = { resource: "lake-bucket", rule: "bucket-versioning", reason: "is versioned already" };
    const changes = Object.entries({ ...exception, expires: "2999-12-31" }).map(([key, value]) => [
      "set",
      "--path",
      `policies.exceptions[0].${key}`,
      value,
    ]);
    const run = await stack.withConfig(changes, () => stack.preview());
    expectExit(run, 1);
    expect(run.output).toMatch(/\[mandatory\].*exception-valid/);
    stack.remove();
  });
});

describe("a protected stack", () => {
  it("is not destroyed until it is unprotected, and keeps what holds data even then", async () => {
    const stack = await makeStack("prod", doubles);
    await stack.up();
    doubles.byName.aws.deleted.clear();
    const refused = await stack.pulumi("destroy", "--yes");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("because it is protected");

    await stack.pulumi("state", "unprotect", "--all", "--yes");
    const destroyed = await stack.pulumi("destroy", "--yes", "--skip-preview");
    expectExit(destroyed, 0);
    const { deleted } = doubles.byName.aws;
    expect(deleted).toContain("lake-versioning");
    for (const kept of ["lake-bucket", "lake-key", "database-cluster", "secrets-read-token"])
      expect(deleted).not.toContain(kept);
    stack.remove();
  });
});
