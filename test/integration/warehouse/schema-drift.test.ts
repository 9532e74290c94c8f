import { afterEach, beforeEach, expect, test } from "vitest";
import { openChecksWarehouse, type ChecksWarehouse, type Row } from "./checks-warehouse.ts";
import { landRow } from "./checks-rows.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

const day = 24 * 60;
let files = 0;

/** A file of 20 rows alike, landed some days ago, each later than the one before. */
async function landDay(daysAgo: number, row: Record<string, unknown>, rows = 20): Promise<void> {
  const file = `f${(files += 1)}.jsonl`;
  for (let each = 1; each <= rows; each += 1)
    await landRow(warehouse, {
      minutesAgo: daysAgo * day + 30 - files,
      id: `${file}-${each}`,
      file,
      fileRow: each,
      row,
    });
}

async function drift(): Promise<Row[]> {
  await warehouse.call("record_keys");
  return await warehouse.query(
    "select table_name, place, key_name, drift, old_types, new_types from monitoring.schema_drift order by key_name",
  );
}

test("without rows nothing drifts", async () => {
  expect(await drift()).toEqual([]);
});

test("a week of one shape and a day of the same has no drift", async () => {
  const row = { id: "x", input: "hello", metrics: { tokens: 5 }, metadata: { model: "m" } };
  await landDay(3, row);
  await landDay(0, row);
  expect(await drift()).toEqual([]);
  const rows = await warehouse.query(
    "select distinct place, key_name, json_type from monitoring.observed_keys order by 1, 2",
  );
  expect(rows).toEqual([
    { place: "metadata", key_name: "*", json_type: "rows" },
    { place: "metadata", key_name: "model", json_type: "text" },
    { place: "metrics", key_name: "*", json_type: "rows" },
    { place: "metrics", key_name: "tokens", json_type: "number" },
    { place: "row", key_name: "*", json_type: "rows" },
    { place: "row", key_name: "id", json_type: "text" },
    { place: "row", key_name: "input", json_type: "text" },
    { place: "row", key_name: "metadata", json_type: "object" },
    { place: "row", key_name: "metrics", json_type: "object" },
  ]);
});

test("a metric that became text is told with both types and a sample", async () => {
  await landDay(3, { id: "x", metrics: { tokens: 5 } });
  await landDay(0, { id: "x", metrics: { tokens: "5" } });
  expect(await drift()).toEqual([
    {
      table_name: "BRAINTRUST_TRACES",
      place: "metrics",
      key_name: "tokens",
      drift: "type changed",
      old_types: "number",
      new_types: "text",
    },
  ]);
  const [row] = await warehouse.query(
    "select count, severity, sample from monitoring.data_quality where issue_type = 'schema_drift'",
  );
  expect(row).toMatchObject({ count: "1", severity: "WARNING" });
  expect(String(row?.["sample"])).toMatch(
    /^\["metrics\.tokens type changed from number to text, as in f\d+\.jsonl:1"\]$/,
  );
});

test("whole and broken numbers are one type, and null is none", async () => {
  await landDay(3, { id: "x", metrics: { cost: 1 }, tags: ["a"] });
  await landDay(0, { id: "x", metrics: { cost: 0.25 }, tags: null });
  expect(await drift()).toEqual([]);
});

test("a key that vanished is told, once a day's rows should have shown it ten times", async () => {
  await landDay(3, { id: "x", scores: {} });
  await landDay(0, { id: "x" }, 9);
  expect(await drift()).toEqual([]);
  await landDay(0, { id: "x" }, 1);
  expect(await drift()).toMatchObject([
    { place: "row", key_name: "scores", drift: "vanished", old_types: "object", new_types: null },
  ]);
});

test("an outage makes no key vanish", async () => {
  await landDay(3, { id: "x", scores: {} });
  expect(await drift()).toEqual([]);
});

test("new keys, and keys that are rare, are no drift", async () => {
  await landDay(3, { id: "x", rare: 1 }, 1);
  await landDay(3, { id: "x" });
  await landDay(0, { id: "x", brand_new: true });
  expect(await drift()).toEqual([]);
});

test("recording again counts nothing twice", async () => {
  await landDay(0, { id: "x" });
  await drift();
  const before = await warehouse.query("select * from monitoring.observed_keys");
  await drift();
  expect(await warehouse.query("select * from monitoring.observed_keys")).toEqual(before);
});

test("of a long file the first rows and every fiftieth are looked at", async () => {
  await landDay(0, { id: "x" }, 101);
  await drift();
  const [row] = await warehouse.query(
    "select sum(count_rows) as rows from monitoring.observed_keys where key_name = 'id'",
  );
  expect(row).toEqual({ rows: "22" });
});
