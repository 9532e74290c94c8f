import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { warehouseAlerts, warehouseObjects, warehouseTasks } from "../../contracts/warehouse/catalog.ts";
import { recordResources } from "../testing/record-resources.ts";
import { previewFeatures } from "./provider.ts";
import { find, makeLake, recordLake, schemeOf, spans, traces, typesAndNames } from "./record-lake.ts";
import type { Changes } from "./record-lake.ts";
import type { SnowflakeLake } from "./snowflake-lake.ts";

// A whole program takes a second, several where a machine is busy.
vi.setConfig({ testTimeout: 30_000 });

const resourceTypes = {
  table: "Table",
  view: "View",
  stream: "StreamOnTable",
  function: "FunctionSql",
  procedure: "ProcedureSql",
};

const base = [
  "AccountRole lake-role-loader",
  "AccountRole lake-role-operator",
  "AccountRole lake-role-reader",
  "AccountRole lake-role-transformer",
  "Database lake-database",
  "FileFormat lake-format-json_format",
  "FileFormat lake-format-parquet_format",
  "GrantAccountRole lake-role-loader-to-sysadmin",
  "GrantAccountRole lake-role-operator-to-sysadmin",
  "GrantAccountRole lake-role-reader-to-operator",
  "GrantAccountRole lake-role-reader-to-sysadmin",
  "GrantAccountRole lake-role-transformer-to-sysadmin",
  "Pipe lake-pipe-braintrust_traces-v1",
  "Pipe lake-pipe-model_usage-v1",
  "ResourceMonitor lake-monitor",
  "Role lake-archiver-role",
  "Role lake-reader-role",
  "RolePolicy lake-archiver-policy",
  "RolePolicy lake-reader-policy",
  "Schema lake-schema-current",
  "Schema lake-schema-marts",
  "Schema lake-schema-monitoring",
  "Schema lake-schema-raw",
  "SnowflakeLake lake",
  "Stage lake-archive-stage",
  "Stage lake-stage-braintrust_traces",
  "Stage lake-stage-model_usage",
  "StorageIntegration lake-archive-integration",
  "StorageIntegration lake-integration",
  "Table lake-table-braintrust_query_rows",
  "Table lake-table-braintrust_spans",
  "Table lake-table-braintrust_traces",
  "Table lake-table-model_usage",
  "Tag lake-tag-cost-centre",
  "Tag lake-tag-environment",
  "Tag lake-tag-owner",
  "Tag lake-tag-project",
  "Warehouse lake-warehouse",
  "snowflake snowflake",
];

/** What the catalog has beside the landing tables, which are called by their name alone. */
const catalog = [
  ...warehouseObjects
    .filter(({ name }) => !base.includes(`Table lake-table-${name}`))
    .map(({ kind, schema, name }) => `${resourceTypes[kind]} lake-${kind}-${schema}-${name}`),
  ...warehouseTasks
    .filter(({ isSent = false }) => !isSent)
    .map(({ schema, name }) => `Task lake-task-${schema}-${name}`),
  "Execute lake-seed-monitoring-thresholds",
];

const snapshotTopicArn = "arn:aws:sns:eu-central-1:111122223333:snapshots";

const isGrantOrTag = (line: string) => /^(?:GrantPrivileges|TagAssociation)/.test(line);

describe("SnowflakeLake", () => {
  it("is these resources for one export, usage beside it", async () => {
    expect(typesAndNames(await recordLake()).filter((line) => !isGrantOrTag(line))).toEqual(
      [...base, ...catalog].toSorted(),
    );
  });

  it("adds a stage, a pipe and their grants for another export, and nothing else", async () => {
    const before = new Set(typesAndNames(await recordLake()));
    const after = typesAndNames(await recordLake({ exports: [traces, spans] }));
    expect(after.filter((line) => !before.has(line))).toEqual([
      "GrantPrivilegesToAccountRole lake-grant-loader-on-support_spans-stage",
      "GrantPrivilegesToAccountRole lake-grant-operator-on-support_spans-pipe-v1",
      "Pipe lake-pipe-support_spans-v1",
      "Stage lake-stage-support_spans",
    ]);
  });

  it("adds the way of errors and the alerts with a topic, for without one they could tell nobody", async () => {
    const before = new Set(typesAndNames(await recordLake()));
    const after = typesAndNames(
      await recordLake({ errorTopicArn: "arn:aws:sns:eu-central-1:111122223333:errors" }),
    );
    expect(after.filter((line) => !before.has(line))).toEqual([
      ...warehouseAlerts.map(({ name }) => `Alert lake-alert-monitoring-${name}`).toSorted(),
      "NotificationIntegration lake-error-integration",
      "Role lake-errors-role",
      "RolePolicy lake-errors-policy",
    ]);
  });

  it("adds the way of snapshots and their task with a topic for them", async () => {
    const before = new Set(typesAndNames(await recordLake()));
    const resources = await recordLake({ snapshotTopicArn, snapshotMinutes: 15 });
    expect(typesAndNames(resources).filter((line) => !before.has(line))).toEqual([
      "NotificationIntegration lake-snapshot-integration",
      "Role lake-snapshots-role",
      "RolePolicy lake-snapshots-policy",
      "Task lake-task-monitoring-send_snapshot",
    ]);
    expect(find(resources, "lake-snapshot-integration").inputs).toMatchObject({
      name: "SNS_PIPELINE_SNAPSHOTS_INTEGRATION",
      awsSnsTopicArn: snapshotTopicArn,
      awsSnsRoleArn: "arn:aws:iam::111122223333:role/tracelake-dev-snowflake-snapshots",
    });
    const { inputs, options } = find(resources, "lake-task-monitoring-send_snapshot");
    expect(inputs["schedule"]).toEqual({ minutes: 15 });
    expect(inputs["sqlStatement"]).toContain(
      "call BRAINTRUST_DATA.MONITORING.take_snapshot() into :message;",
    );
    expect(inputs["sqlStatement"]).toContain("integration('SNS_PIPELINE_SNAPSHOTS_INTEGRATION')");
    expect(options.dependsOn.some((other) => other.endsWith(" lake-snapshots-policy"))).toBe(true);
  });

  it("says what is left out without a topic, and nothing with both", async () => {
    const warnings: string[] = [];
    const warn = vi.spyOn(pulumi.log, "warn").mockImplementation((message) => {
      warnings.push(message);
      return Promise.resolve();
    });
    try {
      // As nothing else here, for what was recorded before warns no second time.
      await recordLake({ timeTravelDays: 3 });
      expect(warnings).toEqual([
        expect.stringMatching(/errorTopicArn.* no alert is made/) as string,
        expect.stringMatching(/snapshotTopicArn.* sent nowhere/) as string,
      ]);
      warnings.length = 0;
      const errorTopicArn = "arn:aws:sns:eu-central-1:111122223333:errors";
      await recordLake({ timeTravelDays: 3, errorTopicArn, snapshotTopicArn });
      expect(warnings).toEqual([]);
    } finally {
      warn.mockRestore();
    }
  });

  it("tells the snapshot the quota of the monitor", async () => {
    const { inputs } = find(await recordLake(), "lake-view-monitoring-credit_quota");
    expect(inputs["statement"]).toBe("select 10::float as credits");
  });

  it("makes everything in Snowflake with the provider that was passed, below itself", async () => {
    const strays = (await recordLake())
      .filter(({ type }) => type.startsWith("snowflake:"))
      .filter(({ options }) => options.provider !== "snowflake" || !options.parent?.endsWith(" lake"));
    expect(strays).toEqual([]);
  });

  it("enables exactly the preview features that its resources need", async () => {
    const stable = new Set([
      "AccountRole",
      "Database",
      "Execute",
      "GrantAccountRole",
      "GrantPrivilegesToAccountRole",
      "ResourceMonitor",
      "Schema",
      "StreamOnTable",
      "Tag",
      "TagAssociation",
      "Task",
      "View",
      "Warehouse",
    ]);
    const resources = await recordLake({ errorTopicArn: "arn:aws:sns:eu-central-1:111122223333:errors" });
    const kinds = resources
      .filter(({ type }) => type.startsWith("snowflake:"))
      .map(({ type }) => type.split(":").at(-1) ?? "")
      .filter((kind) => !stable.has(kind));
    const asFeature = (kind: string) =>
      `snowflake_${kind.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}_resource`;
    expect([...new Set(kinds.map(asFeature))].toSorted()).toEqual([...previewFeatures]);
  });

  it("names the pipe's objects as operators type them", async () => {
    const resources = await recordLake();
    const names = ["lake-database", "lake-integration", "lake-stage-braintrust_traces"];
    expect(names.map((name) => find(resources, name).inputs["name"])).toEqual([
      "BRAINTRUST_DATA",
      "S3_BRAINTRUST_INTEGRATION",
      "S3_BRAINTRUST_STAGE",
    ]);
    expect(find(resources, "lake-pipe-braintrust_traces-v1").inputs).toMatchObject({
      database: "BRAINTRUST_DATA",
      schema: "RAW_DATA",
      name: "BRAINTRUST_TRACES_PIPE",
      autoIngest: true,
    });
    expect(find(resources, "lake-format-json_format").inputs["name"]).toBe("JSON_FORMAT");
  });

  it("puts the environment's suffix on names within the COPY too", async () => {
    const { inputs } = find(
      await recordLake({ scheme: schemeOf(false, "_eu") }),
      "lake-pipe-braintrust_traces-v1",
    );
    expect(inputs["copyStatement"]).toContain("from @BRAINTRUST_DATA_EU.RAW_DATA.S3_BRAINTRUST_STAGE)");
    expect(inputs["name"]).toBe("BRAINTRUST_TRACES_PIPE_EU");
  });
});

describe("arguments", () => {
  it.each<[string, Changes, string]>([
    [
      "a quota and a monitor",
      { existingResourceMonitor: "COMPANY_MONITOR" },
      "Give either `creditQuota` or `existingResourceMonitor`, and not both.",
    ],
    [
      "an export that writes where usage is",
      { exports: [{ ...traces, prefix: "usage/traces/" }] },
      'The exports braintrust_traces ("usage/traces/") and model_usage ("usage/") share a prefix: each would load the other\'s rows.',
    ],
    ["no export", { exports: [] }, "`exports` is empty: Snowflake needs at least one to load."],
    [
      "a FIFO topic",
      { errorTopicArn: "arn:aws:sns:eu-central-1:111122223333:errors.fifo" },
      "Snowflake publishes to standard topics only.",
    ],
    [
      "a partition without Snowflake",
      { partition: "aws-iso" },
      "Snowflake reads no S3 in the partition aws-iso.",
    ],
  ])("are refused with %s", async (_, changes, message) => {
    await expect(recordLake(changes)).rejects.toThrow(message);
  });
});

describe("fields", () => {
  it("tell what the outputs and the bucket's notifications need", async () => {
    let lake: SnowflakeLake | undefined;
    let channel: string | undefined;
    await recordResources(() => {
      lake = makeLake({ exports: [traces, spans] });
      lake.pipes[0]?.notificationChannel.apply((arn) => (channel = arn));
    });
    expect([lake?.database, lake?.warehouseName, lake?.integrationName]).toEqual([
      "BRAINTRUST_DATA",
      "TRACELAKE_DEV_WAREHOUSE",
      "S3_BRAINTRUST_INTEGRATION",
    ]);
    expect(lake?.pipes.map(({ name, table, stage, prefix }) => ({ name, table, stage, prefix }))).toEqual([
      {
        name: "BRAINTRUST_TRACES_PIPE",
        table: "BRAINTRUST_TRACES",
        stage: "S3_BRAINTRUST_STAGE",
        prefix: "braintrust/traces/",
      },
      {
        name: "SUPPORT_SPANS_PIPE",
        table: "BRAINTRUST_SPANS",
        stage: "S3_SUPPORT_SPANS_STAGE",
        prefix: "braintrust/spans/",
      },
      { name: "MODEL_USAGE_PIPE", table: "MODEL_USAGE", stage: "MODEL_USAGE_STAGE", prefix: "usage/" },
    ]);
    expect(channel).toBe("arn:aws:sqs:eu-central-1:444455556666:sf-snowpipe-BRAINTRUST_TRACES_PIPE");
  });
});
