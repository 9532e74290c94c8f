import { afterEach, beforeEach, expect, test } from "vitest";
import { openChecksWarehouse, type ChecksWarehouse, type Row } from "./checks-warehouse.ts";
import { landRow, recordLoad } from "./checks-rows.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

const statusOf = async (table: string): Promise<Row> =>
  (await warehouse.query(`select * from monitoring.ingestion_status where table_name = '${table}'`))[0] ?? {};
const verdict = async () => await warehouse.call("check_ingestion_health");

/** One file that landed some minutes ago, and its load. */
async function landMinutesAgo(minutes: number, table = "braintrust_traces"): Promise<void> {
  await landRow(warehouse, { table, minutesAgo: minutes });
  await recordLoad(warehouse, { table, minutesAgo: minutes, file: "traces/a.jsonl" });
}

const setPipe = async (status: object) =>
  await warehouse.run(
    `update stand_in.pipes set status = '${JSON.stringify(status)}' where pipe_name = 'braintrust_traces_pipe';`,
  );

test("an empty table is critical, and said to have never been loaded", async () => {
  expect(await statusOf("BRAINTRUST_TRACES")).toMatchObject({
    latest_ingestion_at: null,
    minutes_since_ingestion: null,
    rows_last_hour: "0",
    rows_24h: "0",
    files_loaded_24h: "0",
    file_error_rate_24h: null,
    freshness_status: "CRITICAL",
    status: "CRITICAL",
    reason: "Never loaded",
  });
  expect(await verdict()).toBe("ALERT: Never loaded");
});

test("an empty table that no export is expected for is unused, not a fault", async () => {
  await landMinutesAgo(5);
  expect(await statusOf("BRAINTRUST_SPANS")).toMatchObject({
    freshness_status: "UNUSED",
    status: "OK",
    reason: "Never loaded, and no export is expected",
  });
  expect(await verdict()).toBe("OK: Pipeline healthy");
});

test("usage of models is no fault while there is none, nor when the last of it is long ago", async () => {
  await landMinutesAgo(5);
  expect(await statusOf("MODEL_USAGE")).toMatchObject({ freshness_status: "UNUSED", status: "OK" });
  await warehouse.run(`insert into raw_data.model_usage (row_key, ingestion_timestamp, source_row, file_name, file_row_number,
      file_last_modified, export_name, loaded_by)
    select 'a', dateadd(day, -3, current_timestamp()), parse_json('{}'), 'usage/a.jsonl.gz', 1, sysdate(), 'model_usage', 'p';`);
  expect(await statusOf("MODEL_USAGE")).toMatchObject({
    freshness_status: "OK",
    status: "OK",
    rows_24h: "0",
  });
  expect(await verdict()).toBe("OK: Pipeline healthy");
});

test("a table whose export is expected alerts while it is empty, once the threshold's row says so", async () => {
  await landMinutesAgo(5);
  await warehouse.run(`insert into monitoring.thresholds (metric, table_name, warning, critical, setting, unit)
    values ('freshness_minutes', 'BRAINTRUST_SPANS', 30, 60, 'always', 'minutes');`);
  expect(await verdict()).toBe("ALERT: Never loaded (braintrust_spans)");
});

test("a fresh table is healthy", async () => {
  await landMinutesAgo(30);
  expect(await statusOf("BRAINTRUST_TRACES")).toMatchObject({
    latest_ingestion_at: "2026-03-12 10:00:00",
    minutes_since_ingestion: "30",
    rows_last_hour: "1",
    rows_24h: "1",
    files_loaded_24h: "1",
    rows_parsed_24h: "10",
    rows_loaded_24h: "10",
    file_error_rate_last_hour: 0,
    row_error_rate_24h: 0,
    pending_files: null,
    freshness_status: "OK",
    reason: "Healthy",
  });
  expect(await verdict()).toBe("OK: Pipeline healthy");
  expect(await statusOf("BRAINTRUST_TRACES")).toMatchObject({ pending_files: "0", pipe_state: "RUNNING" });
});

test.each([
  [30, "OK: Pipeline healthy"],
  [31, "OK: Pipeline healthy; warnings: No data ingested in 31 minutes"],
  [60, "OK: Pipeline healthy; warnings: No data ingested in 60 minutes"],
  [61, "ALERT: No data ingested in 61 minutes"],
])("%i minutes without data give: %s", async (minutes, expected) => {
  await landMinutesAgo(minutes);
  expect(await verdict()).toBe(expected);
});

test("an outage longer than any window still shows when the last row came", async () => {
  await landMinutesAgo(60 * 24 * 40);
  expect(await statusOf("BRAINTRUST_TRACES")).toMatchObject({
    latest_ingestion_at: "2026-01-31 10:30:00",
    minutes_since_ingestion: "57600",
    rows_24h: "0",
    freshness_status: "CRITICAL",
    reason: "No data ingested in 57600 minutes",
  });
  expect(await verdict()).toBe("ALERT: No data ingested in 57600 minutes");
});

test("times with another zone than UTC are compared as instants", async () => {
  await landRow(warehouse, { minutesAgo: 0, ingestedAt: "2026-03-12T05:25:00-05:00" });
  expect(await statusOf("BRAINTRUST_TRACES")).toMatchObject({
    latest_ingestion_at: "2026-03-12 10:25:00",
    minutes_since_ingestion: "5",
  });
});

test("a clock that is ahead is told, and never a negative age", async () => {
  await landMinutesAgo(-6);
  expect(await statusOf("BRAINTRUST_TRACES")).toMatchObject({
    minutes_since_ingestion: "0",
    freshness_status: "WARNING",
    reason: "Latest ingestion lies 6 minutes in the future",
  });
});

test("files that failed count by their status, as a skipped file has no rows", async () => {
  await landMinutesAgo(5);
  const failed = { minutesAgo: 10, status: "Load failed", rows: 0, parsed: 40, errors: 2 };
  await recordLoad(warehouse, { file: "traces/b.jsonl", ...failed });
  await recordLoad(warehouse, {
    file: "traces/c.jsonl",
    minutesAgo: 10,
    status: "Partially loaded",
    rows: 9,
    errors: 1,
  });
  await recordLoad(warehouse, {
    file: "traces/d.jsonl",
    minutesAgo: 1,
    status: "Load in progress",
    rows: 0,
    parsed: null,
  });
  const row = await statusOf("BRAINTRUST_TRACES");
  expect(row).toMatchObject({
    files_loaded_24h: "1",
    files_failed_24h: "1",
    files_partial_24h: "1",
    rows_parsed_24h: "60",
    rows_loaded_24h: "19",
    errors_24h: "3",
    row_error_rate_24h: 5,
  });
  expect(row["file_error_rate_24h"]).toBeCloseTo(66.67, 1);
  expect(await verdict()).toBe("ALERT: High error rate: 66.7%");
});

test.each([
  [20, "ALERT: High error rate: 5.0%", 4.9],
  [20, "OK: Pipeline healthy; warnings: High error rate: 5.0%", 5],
  [20, "OK: Pipeline healthy", null],
])("one failed file of %i gives %s when critical is %s", async (files, expected, critical) => {
  await landRow(warehouse, { minutesAgo: 5 });
  for (let each = 0; each < files; each += 1)
    await recordLoad(warehouse, {
      file: `traces/${each}.jsonl`,
      minutesAgo: 5,
      ...(each === 0 ? { status: "Load failed", rows: 0 } : {}),
    });
  const warning = critical === null ? "null" : "1";
  await warehouse.run(
    `update monitoring.thresholds set critical = ${critical}, warning = ${warning} where metric = 'error_rate_percent';`,
  );
  expect(await verdict()).toBe(expected);
});

test("a failure of two hours ago no longer alerts, but is still counted", async () => {
  await landMinutesAgo(5);
  await recordLoad(warehouse, { file: "traces/b.jsonl", minutesAgo: 120, status: "Load failed", rows: 0 });
  expect(await verdict()).toBe("OK: Pipeline healthy");
  expect(await statusOf("BRAINTRUST_TRACES")).toMatchObject({
    files_failed_24h: "1",
    file_error_rate_24h: 50,
  });
});

test("every critical reason is told at once", async () => {
  await landRow(warehouse, { minutesAgo: 90 });
  await recordLoad(warehouse, { file: "traces/b.jsonl", minutesAgo: 10, status: "Load failed", rows: 0 });
  expect(await verdict()).toBe("ALERT: High error rate: 100.0%; No data ingested in 90 minutes");
});

test.each([
  ["PAUSED", "OK: Pipeline healthy; warnings: Pipe braintrust_traces_pipe is PAUSED"],
  ["STOPPED_STAGE_DROPPED", "ALERT: Pipe braintrust_traces_pipe is STOPPED_STAGE_DROPPED"],
  ["STALLED_COMPILATION_ERROR", "ALERT: Pipe braintrust_traces_pipe is STALLED_COMPILATION_ERROR"],
])("a pipe that is %s gives: %s", async (executionState, expected) => {
  await landMinutesAgo(5);
  await setPipe({ executionState, pendingFileCount: 0 });
  expect(await verdict()).toBe(expected);
});

test("files that wait are told by their number and by the age of the oldest", async () => {
  await landMinutesAgo(5);
  const oldestFileTimestamp = "2026-03-12T08:29:00.000Z";
  await setPipe({ executionState: "RUNNING", pendingFileCount: 501, oldestFileTimestamp });
  expect(await verdict()).toBe(
    "ALERT: The oldest waiting file has waited 121 minutes; warnings: 501 files wait for the pipe",
  );
});

test("what is known of a pipe grows old aloud", async () => {
  await landMinutesAgo(5);
  await verdict();
  await warehouse.setNow("2026-03-12T12:31:00Z");
  await landRow(warehouse, { minutesAgo: 0, ingestedAt: "2026-03-12T12:30:00Z" });
  const [row] = await warehouse.query("select verdict from monitoring.ingestion_health");
  expect(row?.["verdict"]).toContain("The pipe was last asked 121 minutes ago");
});

test("since when a pipe is in its state survives further askings", async () => {
  await verdict();
  await warehouse.setNow("2026-03-12T11:30:00Z");
  await setPipe({ executionState: "PAUSED" });
  await verdict();
  await warehouse.setNow("2026-03-12T12:30:00Z");
  await verdict();
  const rows = await warehouse.query(
    "select * from monitoring.pipe_snapshots where pipe_name = 'BRAINTRUST_TRACES_PIPE'",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ state_since_at: "2026-03-12 11:30:00", taken_at: "2026-03-12 12:30:00" });
});

test("the pipeline's status has one row for an empty table, with the earlier guide's columns", async () => {
  const rows = await warehouse.query("select * from monitoring.pipeline_status");
  expect(rows).toHaveLength(1);
  expect(Object.entries(rows[0] ?? {}).slice(0, 7)).toEqual([
    ["records_last_hour", "0"],
    ["last_ingestion", null],
    ["minutes_since_last", null],
    ["rows_copied_24h", "0"],
    ["errors_24h", "0"],
    ["operations_24h", "0"],
    ["pipe_status", null],
  ]);
});

test("the pipeline's status in an outage has zero rows and the true last time", async () => {
  await landMinutesAgo(180);
  await verdict();
  const rows = await warehouse.query("select * from monitoring.pipeline_status");
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    records_last_hour: "0",
    last_ingestion: "2026-03-12 07:30:00",
    minutes_since_last: "180",
    rows_copied_24h: "10",
    operations_24h: "1",
    pipe_status: '{"executionState":"RUNNING","pendingFileCount":0}',
  });
});

test("seeding again keeps what operators changed and puts back what is gone", async () => {
  await warehouse.run("update monitoring.thresholds set critical = 90 where metric = 'freshness_minutes';");
  await warehouse.run("delete from monitoring.thresholds where metric = 'pending_files';");
  await warehouse.seed();
  const rows = await warehouse.query(
    "select table_name, critical from monitoring.thresholds where metric in ('freshness_minutes', 'pending_files') order by metric, table_name",
  );
  expect(rows).toEqual([
    { table_name: "*", critical: 90 },
    { table_name: "BRAINTRUST_TRACES", critical: 90 },
    { table_name: "MODEL_USAGE", critical: 90 },
    { table_name: "*", critical: 5000 },
  ]);
});

test("a threshold that somebody deleted falls back to its default", async () => {
  await landMinutesAgo(61);
  await warehouse.run("delete from monitoring.thresholds;");
  expect(await verdict()).toBe("ALERT: No data ingested in 61 minutes");
});
