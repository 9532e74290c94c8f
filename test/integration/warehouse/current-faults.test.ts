import { afterEach, beforeEach, expect, test } from "vitest";
import { openChecksWarehouse, type ChecksWarehouse, type Row } from "./checks-warehouse.ts";
import { landRow, putCurrent, type CurrentRow } from "./checks-rows.ts";

let warehouse: ChecksWarehouse;
beforeEach(async () => void (warehouse = await openChecksWarehouse()));
afterEach(() => warehouse.close());

const span = async (id: string, more: Partial<CurrentRow> = {}): Promise<void> =>
  await putCurrent(warehouse, { table: "current_spans", id, minutesAgo: 90, trace_id: "t1", ...more });
const trace = async (id: string, more: Partial<CurrentRow> = {}): Promise<void> =>
  await putCurrent(warehouse, { table: "current_traces", id, minutesAgo: 90, ...more });

const faults = async (): Promise<Row[]> =>
  await warehouse.query(
    "select issue_type, count, severity, sample from monitoring.data_quality where count > 0 order by issue_type",
  );

test("a whole trace with its spans has no faults", async () => {
  await trace("t1", { scores: { good: 1, bad: 0, unknown: null } });
  await span("t1", { total_tokens: 10, cost_usd: 0.1, start_us: 1, end_us: 1 });
  await span("s2", { parent_span_id: "t1", total_tokens: 0 });
  expect(await faults()).toEqual([]);
});

test("a span whose parent did not come within the grace is an orphan", async () => {
  await span("s2", { parent_span_id: "lost", fileRow: 4 });
  expect(await faults()).toEqual([
    { issue_type: "orphan_spans", count: "1", severity: "WARNING", sample: '["s2 at f.jsonl:4"]' },
  ]);
});

test.each([
  [60, 1],
  [59, 0],
])("after %i minutes without a parent there are %i orphans", async (minutesAgo, count) => {
  await span("s2", { parent_span_id: "lost", minutesAgo });
  expect(await faults()).toHaveLength(count);
});

test("a parent of another trace or project is none, one that came weeks before is", async () => {
  await span("s1", { trace_id: "other" });
  await span("s1", { projectId: "p2" });
  await span("s2", { parent_span_id: "s1" });
  expect(await faults()).toMatchObject([{ issue_type: "orphan_spans", count: "1" }]);
  await span("s1", { minutesAgo: 30 * 24 * 60, createdDay: "2026-02-10" });
  expect(await faults()).toEqual([]);
});

test("traces without spans and spans without a trace are told where both are exported", async () => {
  await trace("t1");
  await trace("t2", { fileRow: 2 });
  await span("t1");
  await span("s3", { trace_id: "t3", fileRow: 3 });
  await span("s4", { trace_id: "t3", fileRow: 4 });
  expect(await faults()).toEqual([
    {
      issue_type: "spans_without_trace",
      count: "1",
      severity: "WARNING",
      sample: '["t3, as in s3 at f.jsonl:3"]',
    },
    { issue_type: "traces_without_spans", count: "1", severity: "WARNING", sample: '["t2 at f.jsonl:2"]' },
  ]);
});

test("a project of which only traces, or only spans, are exported lacks nothing", async () => {
  await trace("t1");
  await span("s1", { projectId: "p2" });
  expect(await faults()).toEqual([]);
});

test("what is older than the other export, or may still come, is not missed", async () => {
  await span("t9", { trace_id: "t9" });
  await trace("t9");
  await trace("t0", { createdDay: "2026-03-11" });
  await trace("t1", { minutesAgo: 59 });
  await span("s0", { trace_id: "t-old", createdDay: "2026-03-10" });
  expect(await faults()).toMatchObject([
    { issue_type: "traces_without_spans", sample: '["t0 at f.jsonl:1"]' },
  ]);
  await warehouse.run("delete from current_data.current_spans where span_id = 's0';");
  expect(await faults()).toEqual([]);
});

test("tokens without a cost are told, a cost of 0 is one", async () => {
  await span("s1", { total_tokens: 5 });
  await span("s2", { prompt_tokens: 5, cost_usd: 0 });
  await span("s3", { prompt_tokens: 5, fileRow: 3 });
  await span("s4");
  expect(await faults()).toMatchObject([
    { issue_type: "cost_missing", count: "2", sample: '["s1 at f.jsonl:1","s3 at f.jsonl:3"]' },
  ]);
});

test.each([
  [{ good: 1.001 }, '["good = 1.001 of s1 at f.jsonl:1"]'],
  [{ good: -0.1, other: 0.5 }, '["good = -0.1 of s1 at f.jsonl:1"]'],
])("scores of %j are out of range", async (scores, sample) => {
  await span("s1", { scores });
  expect(await faults()).toMatchObject([
    { issue_type: "scores_out_of_range", count: "1", severity: "WARNING", sample },
  ]);
});

test.each([
  [{ prompt_tokens: -1 }],
  [{ estimated_cost: -0.000001 }],
  [{ estimated_cost: 100000000 }],
  [{ duration: -3, tokens: 4 }],
  [{ completion_tokens: 2e12 }],
  [{ completion_tokens: 2000000000000 }],
  [{ start: 1e18 }],
])("a span with the metrics %j is out of range, once", async (metrics) => {
  await span("s1", { scores: {} });
  await landRow(warehouse, { table: "braintrust_spans", minutesAgo: 90, file: "f.jsonl", row: { metrics } });
  expect(await faults()).toMatchObject([
    { issue_type: "out_of_range_metrics", count: "1", severity: "WARNING", sample: '["s1 at f.jsonl:1"]' },
  ]);
});

test.each([
  [{ start: 1773311400.1234567, end: 1773311401.9, prompt_tokens: 3 }],
  [{ delta_of_mine: -3 }],
  [{ cost: 1e-7 }],
  [{ cost: 99999999.5 }],
])("the metrics %j are in range", async (metrics) => {
  await span("s1");
  await landRow(warehouse, { table: "braintrust_spans", minutesAgo: 90, file: "f.jsonl", row: { metrics } });
  expect(await faults()).toEqual([]);
});

test("a version that a newer one replaced is no fault any more", async () => {
  await span("s1", { fileRow: 2 });
  await landRow(warehouse, {
    table: "braintrust_spans",
    minutesAgo: 90,
    file: "f.jsonl",
    row: { metrics: { tokens: -1 } },
  });
  expect(await faults()).toEqual([]);
});

test("an end before its start is out of range", async () => {
  await trace("t1", { start_us: 2, end_us: 1 });
  expect(await faults()).toMatchObject([
    { issue_type: "out_of_range_metrics", sample: '["t1 at f.jsonl:1"]' },
  ]);
});

test("rejects are told with their reason", async () => {
  await warehouse.run(`insert into raw_data.rejects (table_name, reason, file_name, file_row_number, ingestion_timestamp)
    values ('braintrust_spans', 'no id', 'f.jsonl', 9, '2026-03-12T10:00:00Z');`);
  expect(await faults()).toMatchObject([
    { issue_type: "rejects", count: "1", sample: '["no id at f.jsonl:9"]' },
  ]);
});
