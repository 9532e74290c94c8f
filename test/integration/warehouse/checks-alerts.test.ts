import { afterEach, beforeEach, expect, test } from "vitest";
import { checksAlerts, checksObjects, checksTasks } from "../../../contracts/warehouse/checks.ts";
import { landRow, listFile, recordLoad } from "./checks-rows.ts";
import { openChecksWarehouse, type ChecksWarehouse } from "./checks-warehouse.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

async function firing(): Promise<string[]> {
  for (const name of ["record_loads", "record_raw_rows", "record_listing", "record_quality"])
    await warehouse.call(name);
  const names: string[] = [];
  for (const { name, condition } of checksAlerts)
    if ((await warehouse.query(condition)).length > 0) names.push(name);
  return names;
}

/** What a healthy pipeline has: a fresh row, its file listed and loaded. */
async function land(): Promise<void> {
  await landRow(warehouse, { minutesAgo: 6 });
  await listFile(warehouse, { path: "traces/a.jsonl" });
  await recordLoad(warehouse, { file: "traces/a.jsonl", minutesAgo: 5, rows: 1, parsed: 1 });
}

test("a healthy pipeline alerts of nothing", async () => {
  await land();
  expect(await firing()).toEqual([]);
});

test("an empty table alerts of ingestion alone", async () => {
  expect(await firing()).toEqual(["ingestion_unhealthy"]);
});

test("a failed load alerts as an error, of ingestion by its rate, and of a file that is not loaded", async () => {
  await land();
  await listFile(warehouse, { path: "traces/b.jsonl" });
  await recordLoad(warehouse, { file: "traces/b.jsonl", minutesAgo: 5, status: "Load failed", rows: 0 });
  expect(await firing()).toEqual(["ingestion_unhealthy", "load_errors", "reconciliation_failed"]);
});

test("one failed file of many alerts as an error, though the rate is fine", async () => {
  await land();
  for (let each = 0; each < 30; each += 1)
    await recordLoad(warehouse, { file: `traces/more-${each}.jsonl`, minutesAgo: 5 });
  await recordLoad(warehouse, { file: "traces/b.jsonl", minutesAgo: 5, status: "Partially loaded" });
  expect(await firing()).toEqual(["load_errors", "reconciliation_failed"]);
});

test("a missing file alerts once it is critical", async () => {
  await land();
  await listFile(warehouse, { path: "traces/b.jsonl" });
  expect(await firing()).toEqual([]);
  await warehouse.setNow("2026-03-12T14:31:00Z");
  await landRow(warehouse, {
    minutesAgo: 0,
    ingestedAt: "2026-03-12T14:30:00Z",
    id: "id-2",
    file: "c.jsonl",
  });
  expect(await firing()).toEqual(["reconciliation_failed"]);
});

test("critical faults of the data alert", async () => {
  await land();
  await landRow(warehouse, { minutesAgo: 5, id: null, file: "x.jsonl" });
  expect(await firing()).toEqual([]);
  await warehouse.run("update monitoring.thresholds set critical = 0 where metric = 'quality.null_ids';");
  expect(await firing()).toEqual(["data_quality_critical"]);
});

test("an hour without rows where rows are usual alerts", async () => {
  await land();
  for (let week = 1; week <= 6; week += 1)
    await warehouse.run(`insert into monitoring.load_history (table_name, file_name, loaded_at, status, row_count, recorded_at)
      values ('BRAINTRUST_TRACES', 'w${week}.jsonl', dateadd(week, -${week}, '2026-03-12 09:20:00'::timestamp_ntz), 'loaded', 100, sysdate());`);
  expect(await firing()).toEqual(["volume_unusual"]);
});

test("every task calls a procedure of the catalogue, and every object is made after what it names", () => {
  const known = new Set(
    checksObjects.map((object) => `${object.schema === "raw" ? "RAW_DATA" : "MONITORING"}.${object.name}`),
  );
  for (const task of checksTasks) expect(known).toContain(task.procedure);
  expect(new Set(checksObjects.map((object) => object.name)).size).toBe(checksObjects.length);
});
