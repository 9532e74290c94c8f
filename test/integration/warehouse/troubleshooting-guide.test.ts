import { describe, expect, test } from "vitest";
import { warehouseObjects, warehouseTasks } from "../../../contracts/warehouse/catalog.ts";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { makeWarehouseFolders, openTestWarehouse, putFile, traceRow } from "../../support/local-warehouse.ts";
import { guideOfFiles } from "./guide-of-files.ts";
import { guideOfTables } from "./guide-of-tables.ts";

const guideStatements = [...guideOfFiles, ...guideOfTables];

async function openWithExports(): Promise<Warehouse> {
  const folders = await makeWarehouseFolders();
  const warehouse = await openTestWarehouse(folders, { objects: warehouseObjects, tasks: warehouseTasks });
  const recent = traceRow("t3", { created: new Date(Date.now() - 60_000).toISOString() });
  await putFile(folders, "traces/path/to/specific/file.jsonl", [
    traceRow("t1"),
    traceRow("t2", { created: "2020-01-01" }),
  ]);
  await putFile(folders, "traces/2024/01/15/export_2024-01-15_00-00-00.jsonl", [traceRow("t1"), recent]);
  await warehouse.loadPending();
  await warehouse.refresh();
  return warehouse;
}

describe("the statements of the earlier troubleshooting guide", () => {
  test(
    "run in their order as they were written, or are refused as Snowflake would",
    { timeout: 60_000 },
    async () => {
      const warehouse = await openWithExports();
      const failures: string[] = [];
      for (const { section, statement, error } of guideStatements) {
        const outcome = await warehouse.query(statement).then(
          () => undefined,
          (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
        );
        const isExpected = error === undefined ? outcome === undefined : error.test(outcome ?? "");
        if (!isExpected) failures.push(`${section}: ${statement}\n→ ${outcome ?? "ran"}`);
      }
      expect(failures).toEqual([]);
    },
  );

  test("that are wrong have a right form that runs", { timeout: 60_000 }, async () => {
    const warehouse = await openWithExports();
    const failures: string[] = [];
    for (const { right } of guideStatements) {
      if (right === undefined) continue;
      await warehouse.query(right).catch((error: unknown) => failures.push(`${right}\n→ ${String(error)}`));
    }
    expect(failures).toEqual([]);
  });
});

describe("what they answer", () => {
  test("is right, and a hint says what to do where they are wrong", { timeout: 60_000 }, async () => {
    const warehouse = await openWithExports();
    const of = (start: string) =>
      guideStatements.find(({ statement }) => statement.includes(start))?.statement ?? "";
    const [quality] = [await warehouse.query(of("'null_ids'"))];
    expect(quality).toEqual([
      { issue_type: "null_ids", count: 0 },
      { issue_type: "null_timestamps", count: 0 },
      { issue_type: "future_timestamps", count: 0 },
      { issue_type: "duplicate_ids", count: 1 },
    ]);
    expect(await warehouse.query(of("r.records_last_hour"))).toMatchObject([
      {
        records_last_hour: 4,
        minutes_since_last: expect.any(Number),
        rows_copied_24h: 4,
        errors_24h: 0,
        operations_24h: 2,
      },
    ]);
    expect(await warehouse.query(of("SELECT $1 FROM"))).toEqual([
      { $1: expect.stringContaining('"id":"t1"') },
    ]);
    expect(await warehouse.query("LIST @s3_braintrust_stage")).toHaveLength(2);
    expect(await warehouse.query(of("ALTER WAREHOUSE"))).toEqual([
      { status: expect.stringContaining("has no effect on this machine") },
    ]);
    await expect(warehouse.query(of("TRY_CAST($1:metrics:total_cost"))).rejects.toMatchObject({
      hint: "Make it text first: try_to_timestamp_ntz($1:created::string).",
    });
    await expect(warehouse.query(of("ON_ERROR = CONTINUE"))).rejects.toMatchObject({
      hint: expect.stringContaining("ON_ERROR = SKIP_FILE FORCE = TRUE"),
    });
  });

  test("of a pipe that is paused names its state and what waits, and nothing loads meanwhile", async () => {
    const folders = await makeWarehouseFolders();
    const warehouse = await openTestWarehouse(folders);
    await warehouse.query("ALTER PIPE braintrust_traces_pipe SET PIPE_EXECUTION_PAUSED = TRUE");
    await putFile(folders, "traces/a.jsonl", [traceRow("t1")]);
    expect(await warehouse.loadPending()).toMatchObject({ files: 0 });
    const [row] = await warehouse.query("SELECT SYSTEM$PIPE_STATUS('braintrust_traces_pipe') as s");
    expect(JSON.parse(String(row?.["s"]))).toMatchObject({
      executionState: "PAUSED",
      pendingFileCount: 1,
      oldestPendingFilePath: "braintrust/traces/a.jsonl",
    });
    await expect(warehouse.query("ALTER PIPE braintrust_traces_pipe REFRESH")).rejects.toThrow("is paused");
    await warehouse.query("ALTER PIPE braintrust_traces_pipe SET PIPE_EXECUTION_PAUSED = FALSE");
    expect(await warehouse.query("ALTER PIPE braintrust_traces_pipe REFRESH PREFIX = 'other/'")).toEqual([]);
    expect(await warehouse.query("ALTER PIPE braintrust_traces_pipe REFRESH")).toEqual([
      { file: "traces/a.jsonl", status: "LOADED" },
    ]);
  });
});
