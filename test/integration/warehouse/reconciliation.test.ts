import { afterEach, beforeEach, expect, test } from "vitest";
import { openChecksWarehouse, type ChecksWarehouse, type Row } from "./checks-warehouse.ts";
import { landRow, listFile, recordLoad } from "./checks-rows.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

const path = "traces/a.jsonl";
const file = `braintrust/${path}`;

async function record(): Promise<void> {
  await warehouse.call("record_loads");
  await warehouse.call("record_raw_rows");
  await warehouse.call("record_listing");
}

async function stateOf(name = file): Promise<Row> {
  const rows = await warehouse.query(`select * from monitoring.reconciliation where file_name = '${name}'`);
  expect(rows.length).toBeLessThan(2);
  return rows[0] ?? {};
}

const summary = async (): Promise<Row> =>
  (
    await warehouse.query(
      "select * from monitoring.reconciliation_summary where table_name = 'BRAINTRUST_TRACES'",
    )
  )[0] ?? {};

/** A file that was listed and loaded, and its rows in raw. */
async function landFile(rows = 2): Promise<void> {
  await listFile(warehouse, { path });
  await recordLoad(warehouse, { file: path, minutesAgo: 100, rows, parsed: rows });
  for (let each = 1; each <= rows; each += 1)
    await landRow(warehouse, { minutesAgo: 101, id: `id-${each}`, file, fileRow: each });
}

test("with nothing listed and nothing loaded there is one row a table, and it says that nobody looked", async () => {
  expect(await warehouse.query("select * from monitoring.reconciliation")).toEqual([]);
  const rows = await warehouse.query("select * from monitoring.reconciliation_summary");
  expect(rows).toHaveLength(4);
  expect(await summary()).toMatchObject({
    count_files: "0",
    severity: "WARNING",
    reason: "The lake was never listed",
  });
});

test("an empty lake that was looked at is fine", async () => {
  await record();
  expect(await summary()).toMatchObject({ count_files: "0", count_listed: "0", severity: "OK" });
});

test("a file that is listed, loaded and in raw is loaded", async () => {
  await landFile();
  await record();
  expect(await stateOf()).toMatchObject({
    table_name: "BRAINTRUST_TRACES",
    state: "loaded",
    severity: "OK",
    reason: "As listed",
    is_listed: true,
    count_loads: "1",
    row_count: "2",
    raw_rows: "2",
  });
  expect(await summary()).toMatchObject({
    count_loaded: "1",
    severity: "OK",
    reason: "Every listed file is loaded once or about to be",
  });
});

test.each([
  [60, "pending", "OK", "Listed for 60 minutes"],
  [61, "missing", "WARNING", "Listed for 61 minutes without a load"],
  [240, "missing", "WARNING", "Listed for 240 minutes without a load"],
  [241, "missing", "CRITICAL", "Listed for 241 minutes without a load"],
])("a file that stands %i minutes without a load is %s, %s", async (minutes, state, severity, reason) => {
  await listFile(warehouse, { path, size: 7 });
  await record();
  await warehouse.setNow(new Date(Date.parse("2026-03-12T10:30:00Z") + minutes * 60_000).toISOString());
  await warehouse.call("record_listing");
  expect(await stateOf()).toMatchObject({ state, severity, reason });
  expect(await summary()).toMatchObject({ bytes_waiting: "7", severity });
});

test("a file that failed tells its first error and line, until a later load of it went well", async () => {
  await listFile(warehouse, { path });
  const failed = {
    status: "Load failed",
    rows: 0,
    errors: 1,
    firstError: "Error parsing JSON",
    firstErrorLine: 3,
  };
  await recordLoad(warehouse, { file: path, minutesAgo: 100, ...failed });
  await record();
  expect(await stateOf()).toMatchObject({
    state: "failed",
    severity: "CRITICAL",
    reason: "Error parsing JSON (line 3)",
    first_error: "Error parsing JSON",
    first_error_line: "3",
  });
  expect(await summary()).toMatchObject({
    count_failed: "1",
    severity: "CRITICAL",
    reason: "0 missing, 1 failed, 0 loaded twice, 0 changed after load, 0 with other rows",
  });

  await recordLoad(warehouse, { file: path, minutesAgo: 50, rows: 1 });
  await landRow(warehouse, { minutesAgo: 51, file });
  await record();
  expect(await stateOf()).toMatchObject({ state: "loaded", first_error: null, count_loads: "1" });
});

test("a failure without a reason is still a failure", async () => {
  await recordLoad(warehouse, { file: path, minutesAgo: 100, status: "Partially loaded", rows: 1 });
  await record();
  expect(await stateOf()).toMatchObject({ state: "failed", reason: "No reason given" });
});

test("a file whose rows stand in raw twice was loaded twice", async () => {
  await landFile();
  await landRow(warehouse, { minutesAgo: 20, file, fileRow: 1 });
  await landRow(warehouse, { minutesAgo: 20, file, fileRow: 2 });
  await recordLoad(warehouse, { file: path, minutesAgo: 20, rows: 2 });
  await record();
  expect(await stateOf()).toMatchObject({
    state: "loaded twice",
    severity: "WARNING",
    reason: "2 rows stand in raw more than once",
    count_loads: "2",
  });
});

test("a recovery that took the rows out before it loaded them again is no double load", async () => {
  await landFile();
  await recordLoad(warehouse, { file: path, minutesAgo: 20, rows: 2 });
  await record();
  expect(await stateOf()).toMatchObject({ state: "loaded", count_loads: "2" });
});

test("raw with other rows than the load counted is told", async () => {
  await landFile();
  await warehouse.run("delete from raw_data.braintrust_traces where file_row_number = 2;");
  await record();
  expect(await stateOf()).toMatchObject({
    state: "rows differ",
    severity: "CRITICAL",
    reason: "1 rows in raw, 2 loaded",
  });
});

test("rows that were archived later are not missed, nor those of a load that was never counted", async () => {
  await landFile();
  await record();
  await warehouse.setNow("2026-03-25T10:30:00Z");
  await warehouse.run("delete from raw_data.braintrust_traces;");
  await record();
  expect(await stateOf()).toMatchObject({ state: "loaded", raw_rows: "2" });
  await warehouse.run("delete from monitoring.raw_file_rows;");
  expect(await stateOf()).toMatchObject({ state: "loaded", raw_rows: null });
});

test("a file that is loaded again long after its first load is counted over all of raw", async () => {
  await landFile();
  await record();
  await warehouse.setNow("2026-03-25T10:30:00Z");
  await landRow(warehouse, { minutesAgo: 0, ingestedAt: "2026-03-25T10:29:00Z", file, fileRow: 1 });
  await recordLoad(warehouse, { file: path, minutesAgo: 0, at: "2026-03-25T10:29:00Z", rows: 1 });
  await record();
  expect(await stateOf()).toMatchObject({ state: "loaded twice", raw_rows: "3" });
});

test("a file that was written again after its load is told, one within the second is not", async () => {
  await landFile();
  await warehouse.run("update stand_in.directory set last_modified = '2026-03-12T08:00:01Z';");
  await record();
  expect(await stateOf()).toMatchObject({ state: "loaded" });
  await warehouse.run("update stand_in.directory set last_modified = '2026-03-12T09:30:00Z', etag = 'e2';");
  await record();
  expect(await stateOf()).toMatchObject({
    state: "changed after load",
    severity: "WARNING",
    reason: "Written again after its load of 2026-03-12 08:50:00",
  });
});

test("a file that left the lake after its load is gone and fine", async () => {
  await landFile();
  await record();
  await warehouse.run("delete from stand_in.directory;");
  await record();
  expect(await stateOf()).toMatchObject({
    state: "gone",
    severity: "OK",
    reason: "Loaded, no longer in the lake",
  });
});

test("a file that left the lake before any load is lost, and critical", async () => {
  await listFile(warehouse, { path });
  await record();
  await warehouse.run("delete from stand_in.directory;");
  await record();
  expect(await stateOf()).toMatchObject({
    state: "gone",
    severity: "CRITICAL",
    reason: "Gone from the lake before it was loaded",
  });
});

test("a file that came back is listed again", async () => {
  await landFile();
  await record();
  await warehouse.run("delete from stand_in.directory;");
  await record();
  await listFile(warehouse, { path });
  await record();
  expect(await stateOf()).toMatchObject({ state: "loaded", is_listed: true });
});

test("what no pipe would load is not missed", async () => {
  await listFile(warehouse, { path: "traces/test.txt" });
  await listFile(warehouse, { path: "traces/x.parquet" });
  await listFile(warehouse, { path: "traces/y.jsonl.gz" });
  await record();
  const rows = await warehouse.query("select file_name from monitoring.lake_files order by 1");
  expect(rows.map((row) => row["file_name"])).toEqual([
    "braintrust/traces/x.parquet",
    "braintrust/traces/y.jsonl.gz",
  ]);
});

test("a file name that two stages have is two files", async () => {
  await landFile();
  await listFile(warehouse, { stage: "s3_braintrust_spans_stage", path });
  await record();
  const rows = await warehouse.query("select table_name, state from monitoring.reconciliation order by 1");
  expect(rows).toEqual([
    { table_name: "BRAINTRUST_SPANS", state: "pending" },
    { table_name: "BRAINTRUST_TRACES", state: "loaded" },
  ]);
});

test("recording again changes nothing, and what COPY_HISTORY forgot stays", async () => {
  await landFile();
  await recordLoad(warehouse, {
    file: "traces/b.jsonl",
    minutesAgo: 1,
    status: "Load in progress",
    parsed: null,
  });
  await record();
  const before = await warehouse.query("select * from monitoring.load_history");
  expect(before).toHaveLength(1);
  await warehouse.setNow("2026-03-12T10:45:00Z");
  await record();
  expect(await warehouse.query("select * from monitoring.load_history")).toEqual(before);
  await warehouse.run("delete from stand_in.copy_history;");
  await record();
  expect(await warehouse.query("select * from monitoring.load_history")).toEqual(before);
});

test("a listing that grows old is told", async () => {
  await landFile();
  await record();
  await warehouse.setNow("2026-03-12T13:30:00Z");
  expect(await summary()).toMatchObject({ severity: "OK" });
  await warehouse.setNow("2026-03-12T13:31:00Z");
  expect(await summary()).toMatchObject({
    severity: "WARNING",
    reason: "The lake was last listed 181 minutes ago",
  });
});
