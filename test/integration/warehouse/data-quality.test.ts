import { afterEach, beforeEach, expect, test } from "vitest";
import { openChecksWarehouse, type ChecksWarehouse, type Row } from "./checks-warehouse.ts";
import { landRow } from "./checks-rows.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

async function check(issueType: string): Promise<Row> {
  await warehouse.call("record_raw_rows");
  const [row] = await warehouse.query(
    `select * from monitoring.data_quality where issue_type = '${issueType}'`,
  );
  return { ...row, sample: JSON.parse(String(row?.["sample"])) as unknown };
}

const issueTypes = async (): Promise<unknown[]> =>
  (await warehouse.query("select issue_type from monitoring.data_quality where count > 0 order by 1")).map(
    (row) => row["issue_type"],
  );

test("empty tables give one row a check, all of them ok", async () => {
  const rows = await warehouse.query(
    "select issue_type, count, severity, sample from monitoring.data_quality",
  );
  expect(rows).toHaveLength(12);
  for (const row of rows) expect(row).toMatchObject({ count: "0", severity: "OK", sample: "[]" });
});

test("healthy rows have no faults", async () => {
  await landRow(warehouse, { minutesAgo: 5 });
  await landRow(warehouse, { minutesAgo: 5, id: "id-2", fileRow: 2 });
  expect(await issueTypes()).toEqual([]);
});

test("a row without an id is told with its file and row", async () => {
  await landRow(warehouse, { minutesAgo: 5, id: null, fileRow: 7 });
  expect(await check("null_ids")).toMatchObject({
    count: "1",
    severity: "WARNING",
    sample: ["braintrust/traces/a.jsonl:7"],
  });
});

test("a row without a created is told with its id", async () => {
  await landRow(warehouse, { minutesAgo: 5, created: null });
  expect(await check("null_timestamps")).toMatchObject({
    count: "1",
    severity: "WARNING",
    sample: ["id-1 at braintrust/traces/a.jsonl:1"],
  });
});

test("a custom query that leaves out id and created is no fault", async () => {
  await landRow(warehouse, { table: "braintrust_query_rows", minutesAgo: 5, id: null, created: null });
  expect(await issueTypes()).toEqual([]);
});

test.each([
  ["2026-03-12T10:35:00Z", "0"],
  ["2026-03-12T10:35:01Z", "1"],
  ["2026-03-12T12:35:00+02:00", "0"],
  ["2026-03-12T09:00:00-05:00", "1"],
])("created at %s, when it is 10:30 UTC, counts %s times as of the future", async (created, count) => {
  await landRow(warehouse, { minutesAgo: 5, created });
  expect(await check("future_timestamps")).toMatchObject({
    count,
    severity: count === "1" ? "WARNING" : "OK",
  });
});

test("a row that Braintrust wrote again is no duplicate", async () => {
  await landRow(warehouse, { minutesAgo: 9, xactId: 1, row: { v: 1 } });
  await landRow(warehouse, { minutesAgo: 5, xactId: 2, row: { v: 2 }, file: "b.jsonl" });
  expect(await issueTypes()).toEqual([]);
});

test("the same version in two files with the same content is a repeated export, no duplicate", async () => {
  await landRow(warehouse, { minutesAgo: 9, row: { v: 1 } });
  await landRow(warehouse, { minutesAgo: 5, row: { v: 1 }, file: "b.jsonl" });
  expect(await issueTypes()).toEqual([]);
});

test.each(["braintrust_traces", "braintrust_spans"])(
  "one version in two files with two contents in %s is a duplicate",
  async (table) => {
    await landRow(warehouse, { table, minutesAgo: 9, row: { v: 1 } });
    await landRow(warehouse, { table, minutesAgo: 5, row: { v: 2 }, file: "b.jsonl" });
    expect(await check("duplicate_ids")).toMatchObject({
      count: "1",
      severity: "WARNING",
      sample: ["id-1 at b.jsonl:1"],
    });
  },
);

test("the same id in two projects is two rows", async () => {
  await landRow(warehouse, { minutesAgo: 9, row: { v: 1 } });
  await landRow(warehouse, { minutesAgo: 9, row: { v: 2 }, projectId: "p2", file: "b.jsonl" });
  expect(await issueTypes()).toEqual([]);
});

test("the same row of a file twice is a duplicate, even without an id", async () => {
  await landRow(warehouse, { minutesAgo: 9, fileRow: 3 });
  await landRow(warehouse, { minutesAgo: 5, fileRow: 3 });
  await landRow(warehouse, { table: "braintrust_query_rows", minutesAgo: 9, id: null, file: "q.jsonl" });
  await landRow(warehouse, { table: "braintrust_query_rows", minutesAgo: 5, id: null, file: "q.jsonl" });
  expect(await check("duplicate_ids")).toMatchObject({
    count: "2",
    sample: ["id-1 at braintrust/traces/a.jsonl:3", "no id at q.jsonl:1"],
  });
});

test("faults of more than a week ago are history", async () => {
  await landRow(warehouse, { minutesAgo: 7 * 24 * 60 + 1, id: null, created: null });
  expect(await issueTypes()).toEqual([]);
});

test("five samples at most, the newest first, and the severity by the thresholds", async () => {
  for (let each = 1; each <= 7; each += 1)
    await landRow(warehouse, { minutesAgo: each, id: null, file: "f.jsonl", fileRow: each });
  expect(await check("null_ids")).toMatchObject({
    count: "7",
    severity: "WARNING",
    sample: [1, 2, 3, 4, 5].map((each) => `f.jsonl:${each}`),
  });
  await warehouse.run("update monitoring.thresholds set critical = 7 where metric = 'quality.null_ids';");
  expect(await check("null_ids")).toMatchObject({ severity: "WARNING" });
  await warehouse.run("update monitoring.thresholds set critical = 6 where metric = 'quality.null_ids';");
  expect(await check("null_ids")).toMatchObject({ severity: "CRITICAL" });
  await warehouse.run(
    "update monitoring.thresholds set warning = null, critical = null where metric = 'quality.null_ids';",
  );
  expect(await check("null_ids")).toMatchObject({ count: "7", severity: "OK" });
});

test("what data quality said is kept by the hour, and the latest is read at no cost", async () => {
  expect(await warehouse.query("select * from monitoring.latest_quality")).toEqual([]);
  await warehouse.call("record_quality");
  await landRow(warehouse, { minutesAgo: 5, id: null });
  await warehouse.call("record_quality");
  const kept = await warehouse.query("select issue_type from monitoring.quality_results order by issue_type");
  expect(kept).toEqual(
    await warehouse.query("select issue_type from monitoring.data_quality order by issue_type"),
  );
  expect(kept).toHaveLength(12);
  await warehouse.setNow("2026-03-12T11:30:00Z");
  await warehouse.call("record_quality");
  expect(await warehouse.query("select * from monitoring.quality_results")).toHaveLength(24);
  const rows = await warehouse.query(
    "select count, severity, checked_at from monitoring.latest_quality where issue_type = 'null_ids'",
  );
  expect(rows).toEqual([{ count: "1", severity: "WARNING", checked_at: "2026-03-12 11:30:00" }]);
});
