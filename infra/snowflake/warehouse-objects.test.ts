import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { warehouseObjects, warehouseTasks } from "../../contracts/warehouse/catalog.ts";
import { find, ofType, recordLake, spans, traces, warehouseFolder } from "./record-lake.ts";

// A whole program takes a second, several where a machine is busy.
vi.setConfig({ testTimeout: 30_000 });

const errorTopicArn = "arn:aws:sns:eu-central-1:111122223333:errors";
const lastPart = (line: string) => line.split(" ").at(-1) ?? "";

describe("the warehouse's objects", () => {
  it("are called with the database wherever they name each other", async () => {
    const resources = await recordLake({ errorTopicArn });
    const texts = resources.flatMap(({ inputs }) =>
      [
        "statement",
        "procedureDefinition",
        "functionDefinition",
        "sqlStatement",
        "when",
        "condition",
        "execute",
      ].flatMap((key) => (typeof inputs[key] === "string" ? [inputs[key]] : [])),
    );
    expect(texts.length).toBeGreaterThan(50);
    const bare =
      /(?<!BRAINTRUST_DATA\.)\b(?:raw_data|current_data|marts|monitoring|information_schema)\.\w+(?!.*:)/gi;
    expect(texts.flatMap((text) => text.match(bare) ?? [])).toEqual([]);
  });

  it("wait for what they name and for the grants, never for what comes after", async () => {
    const resources = await recordLake();
    const { options } = find(resources, "lake-view-monitoring-effective_thresholds");
    expect(options.dependsOn.map(lastPart)).toEqual(
      expect.arrayContaining([
        "lake-table-monitoring-thresholds",
        "lake-view-monitoring-default_thresholds",
        "lake-grant-reader-on-monitoring-views-future",
      ]),
    );
    const order = resources.map(({ name }) => name);
    const late = resources.flatMap(({ name, options: { dependsOn } }, index) =>
      dependsOn
        .map(lastPart)
        .flatMap((needed) => (order.indexOf(needed) < index ? [] : [`${name} ${needed}`])),
    );
    expect(late).toEqual([]);
  });

  it("that name a stage or a pipe wait for it, and use the name that it has", async () => {
    const resources = await recordLake({ exports: [traces, spans] });
    const view = find(resources, "lake-view-monitoring-stage_files");
    expect(view.options.dependsOn.map(lastPart)).toContain("lake-pipe-support_spans-v1");
    expect(view.inputs["statement"]).toContain("@BRAINTRUST_DATA.raw_data.s3_support_spans_stage");
    const recorder = find(resources, "lake-procedure-monitoring-record_pipes");
    expect(recorder.inputs["procedureDefinition"]).toContain("'BRAINTRUST_DATA.raw_data.support_spans_pipe'");
    expect(recorder.inputs["procedureDefinition"]).not.toContain("query_rows");
  });

  it("say what they are, every one", async () => {
    const kinds = ["Table", "View", "StreamOnTable", "FunctionSql", "ProcedureSql", "Task", "Alert"];
    const resources = await recordLake({ errorTopicArn });
    const silent = kinds
      .flatMap((kind) => ofType(resources, kind))
      .filter(({ inputs }) => !inputs["comment"]);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it("tell of every row that landed, those before the stream was made too, and of none that went", async () => {
    expect(find(await recordLake(), "lake-stream-raw-braintrust_spans_stream").inputs).toMatchObject({
      name: "BRAINTRUST_SPANS_STREAM",
      table: '"BRAINTRUST_DATA"."RAW_DATA"."BRAINTRUST_SPANS"',
      appendOnly: "true",
      showInitialRows: "true",
    });
  });

  it("keep who may read a view when its text changes, and name its columns as unquoted names mean them", async () => {
    const { inputs } = find(await recordLake(), "lake-view-marts-errors");
    expect(inputs).toMatchObject({ name: "ERRORS", schema: "MARTS", copyGrants: true });
    expect(inputs["columns"][0]).toEqual({ columnName: "PROJECT_ID", comment: "The project in Braintrust" });
  });

  it("give the tables rows that are there from the start, and take none away", async () => {
    const { inputs, options } = find(await recordLake(), "lake-seed-monitoring-thresholds");
    expect(inputs["execute"]).toContain("insert into BRAINTRUST_DATA.monitoring.thresholds");
    expect(inputs["revert"]).toBe("select 1");
    expect(options.dependsOn.map(lastPart)).toContain("lake-view-monitoring-default_thresholds");
  });
});

describe("tasks and alerts", () => {
  it("are started, never overlap and stop when they keep failing", async () => {
    const snapshotTopicArn = "arn:aws:sns:eu-central-1:111122223333:snapshots";
    const tasks = ofType(await recordLake({ snapshotTopicArn }), "Task");
    expect(tasks).toHaveLength(warehouseTasks.length);
    for (const { inputs } of tasks)
      expect(inputs).toMatchObject({
        started: true,
        allowOverlappingExecution: "false",
        suspendTaskAfterNumFailures: 10,
        warehouse: "TRACELAKE_DEV_WAREHOUSE",
      });
  });

  it("tell the topic, and wait until Snowflake may publish there", async () => {
    const resources = await recordLake({ errorTopicArn });
    const { inputs, options } = find(resources, "lake-alert-monitoring-ingestion_unhealthy");
    expect(inputs["action"]).toContain("integration('SNS_BRAINTRUST_ERRORS_INTEGRATION')");
    expect(options.dependsOn.map(lastPart)).toContain("lake-errors-policy");
    expect(find(resources, "lake-task-monitoring-record_listing_hourly").inputs["errorIntegration"]).toBe(
      "SNS_BRAINTRUST_ERRORS_INTEGRATION",
    );
  });
});

describe("a file that is missing from the folder", () => {
  it("fails by its path before anything is made", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "warehouse-"));
    try {
      for (const part of ["checks", "current", "landing", "marts", "operations"])
        cpSync(path.join(warehouseFolder, part), path.join(folder, part), { recursive: true });
      rmSync(path.join(folder, "marts/view-errors.sql"));
      await expect(recordLake({ warehouseFolder: folder })).rejects.toThrow("marts/view-errors.sql");
      const file = path.join(folder, "marts/view-errors.sql");
      writeFileSync(
        file,
        `${readFileSync(path.join(warehouseFolder, "marts/view-errors.sql"), "utf8")}\nselect 1;`,
      );
      await expect(recordLake({ warehouseFolder: folder })).rejects.toThrow(
        "marts/view-errors.sql has 2 statements",
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it("operators may change thresholds, and no landing row", async () => {
  const resources = await recordLake();
  expect(find(resources, "lake-grant-operator-on-table-thresholds").inputs).toMatchObject({
    privileges: ["INSERT", "UPDATE", "DELETE"],
    onSchemaObject: { objectType: "TABLE", objectName: '"BRAINTRUST_DATA"."MONITORING"."THRESHOLDS"' },
  });
  const updates = ofType(resources, "GrantPrivilegesToAccountRole").filter(({ inputs }) =>
    inputs["privileges"].includes("UPDATE"),
  );
  const changed = updates.map(({ inputs }) => String(inputs["onSchemaObject"].objectName));
  expect(changed.filter((name) => name.includes("RAW_DATA"))).toEqual([
    '"BRAINTRUST_DATA"."RAW_DATA"."RETIRED_ROWS"',
  ]);
  expect(warehouseObjects.length).toBeGreaterThan(70);
});
