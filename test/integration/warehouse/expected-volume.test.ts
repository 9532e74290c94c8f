import { afterEach, beforeEach, expect, test } from "vitest";
import { openChecksWarehouse, type ChecksWarehouse, type Row } from "./checks-warehouse.ts";
import { recordLoad } from "./checks-rows.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

const week = 7 * 24 * 60;
/** The hour that is measured is 09:00 to 10:00, as it is 10:30. */
const minutesToHour = 60;
let files = 0;

const load = async (weeksBack: number, rows: number): Promise<void> =>
  await recordLoad(warehouse, {
    file: `traces/${(files += 1)}.jsonl`,
    minutesAgo: minutesToHour + weeksBack * week,
    rows,
  });

/** COPY_HISTORY was recorded all along: the weeks' loads stand in load_history. */
async function loadWeeks(rows: readonly number[]): Promise<void> {
  // The hour in which a table was first loaded is no whole one: the first load stands an hour before the oldest week.
  await recordLoad(warehouse, { file: "first.jsonl", minutesAgo: (rows.length || 8) * week + 120 });
  for (const [index, each] of rows.entries()) if (each > 0) await load(index + 1, each);
  await warehouse.run(`insert into monitoring.load_history (table_name, file_name, loaded_at, status, row_count, recorded_at)
    select landing_table, 'braintrust/' || file_name, last_load_time::timestamp_ntz, 'loaded', row_count, sysdate()
    from stand_in.copy_history;`);
}

async function volume(table = "BRAINTRUST_TRACES"): Promise<Row> {
  await warehouse.call("record_loads");
  return (
    (await warehouse.query(`select * from monitoring.expected_volume where table_name = '${table}'`))[0] ?? {}
  );
}

const setThreshold = async (metric: string, assignment: string): Promise<void> =>
  await warehouse.run(`update monitoring.thresholds set ${assignment} where metric = '${metric}';`);

const usual = [100, 110, 90, 100, 105, 95, 100, 100];

test("an empty installation has a row for each table and no verdict", async () => {
  const rows = await warehouse.query("select table_name, verdict, severity from monitoring.expected_volume");
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row).toMatchObject({ verdict: "unknown", severity: "OK" });
  expect(await volume()).toMatchObject({ verdict: "learning", severity: "OK", reason: "0 of 4 weeks seen" });
});

test("a new installation learns until it has seen four weeks", async () => {
  await loadWeeks([100, 100, 100]);
  expect(await volume()).toMatchObject({
    count_weeks: "3",
    verdict: "learning",
    reason: "3 of 4 weeks seen",
  });
});

test("an hour as usual is ok, and its band is told", async () => {
  await loadWeeks(usual);
  await load(0, 104);
  expect(await volume()).toMatchObject({
    hour_at: "2026-03-12 09:00:00",
    count_rows: "104",
    count_weeks: "8",
    median_rows: 100,
    lower_rows: 100 - 4 * 2.5 * 1.4826,
    upper_rows: 100 + 4 * 2.5 * 1.4826,
    verdict: "ok",
    severity: "OK",
    reason: "As usual",
  });
});

test.each([
  [50, "ok", "OK"],
  [49, "low", "WARNING"],
  [10, "low", "WARNING"],
  [9, "low", "CRITICAL"],
  [150, "ok", "OK"],
  [151, "high", "WARNING"],
  [190, "high", "WARNING"],
  [191, "high", "CRITICAL"],
])("%i rows where 100 are usual are %s, %s", async (rows, verdict, severity) => {
  await loadWeeks(usual);
  await load(0, rows);
  const reason = verdict === "ok" ? "As usual" : `${rows} rows, usually 100`;
  expect(await volume()).toMatchObject({ verdict, severity, reason });
});

test("hours that vary much are given room", async () => {
  await loadWeeks([100, 500, 20, 300, 900, 50, 700, 10]);
  await load(0, 1000);
  expect(await volume()).toMatchObject({ verdict: "ok" });
});

test("steady hours with no deviation at all don't warn of a few rows", async () => {
  await loadWeeks([100, 100, 100, 100]);
  await load(0, 120);
  expect(await volume()).toMatchObject({ verdict: "ok" });
});

test.each([
  ["breach", "no data", "CRITICAL", "No rows in an hour that usually has 100"],
  ["ok", "ok", "OK", "As usual"],
  ["unknown", "unknown", "OK", "The hour was not recorded, or has no rows and none are asked for"],
])("no data where data is usual, in the mode %s, is %s", async (mode, verdict, severity, reason) => {
  await loadWeeks(usual);
  await setThreshold("volume_no_data", `setting = '${mode}'`);
  expect(await volume()).toMatchObject({ count_rows: "0", verdict, severity, reason });
});

test("no data in an hour that never has any is ok", async () => {
  await loadWeeks([]);
  expect(await volume()).toMatchObject({ count_rows: "0", count_weeks: "8", median_rows: 0, verdict: "ok" });
});

test("rows in an hour that never has any are high, without a claim to be critical", async () => {
  await loadWeeks([]);
  await load(0, 5);
  expect(await volume()).toMatchObject({ verdict: "high", severity: "WARNING", reason: "5 rows, usually 0" });
});

test("the hour that still runs plays no part", async () => {
  await loadWeeks(usual);
  await load(0, 100);
  await recordLoad(warehouse, { file: "now.jsonl", minutesAgo: 5, rows: 90_000 });
  expect(await volume()).toMatchObject({ count_rows: "100", verdict: "ok" });
});

test("files that a recovery loads again are no volume", async () => {
  await loadWeeks(usual);
  await load(0, 100);
  await recordLoad(warehouse, {
    file: "traces/old.jsonl",
    minutesAgo: minutesToHour + 24 * 60,
    rows: 90_000,
  });
  await recordLoad(warehouse, { file: "traces/old.jsonl", minutesAgo: minutesToHour, rows: 90_000 });
  expect(await volume()).toMatchObject({ count_rows: "100", verdict: "ok" });
});

test("a recording that stands still is unknown, not an outage", async () => {
  await loadWeeks(usual);
  await volume();
  await warehouse.setNow("2026-03-12T12:31:00Z");
  const [row] = await warehouse.query(
    "select verdict, severity from monitoring.expected_volume where table_name = 'BRAINTRUST_TRACES'",
  );
  expect(row).toEqual({ verdict: "unknown", severity: "OK" });
});
