import { beforeEach, describe, expect, it } from "vitest";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { openGoldenWarehouse } from "./golden-warehouse.ts";

// What the rows of the fixtures mean, and so what is expected here, stands in golden-warehouse.ts.
let warehouse: Warehouse;
beforeEach(async () => {
  const golden = await openGoldenWarehouse();
  await golden.refreshSpans();
  warehouse = golden.warehouse;
});

describe("the other marts of spans", () => {
  it("tell how long calls took, less than 1 % off", async () => {
    const rows = await warehouse.query(
      "select day, model, measure, samples, p50_ms, p99_ms from marts.latency_daily order by day, model, measure",
    );
    const expected = [
      ["2026-03-01", "gpt-4o", "duration", 1250],
      ["2026-03-01", "gpt-4o", "time_to_first_token", 250],
      ["2026-03-02", "claude", "duration", 1500],
      ["2026-03-02", "gpt-4o-mini", "duration", 2000],
      ["2026-03-02", "gpt-4o-mini", "time_to_first_token", 500],
    ] as const;
    expect(rows).toHaveLength(expected.length);
    for (const [index, [day, model, measure, ms]] of expected.entries()) {
      const row = rows[index];
      expect(row).toMatchObject({ day, model, measure, samples: 1 });
      expect(Math.abs(Number(row?.["p50_ms"]) / ms - 1)).toBeLessThan(0.01);
      expect(row?.["p99_ms"]).toBe(row?.["p50_ms"]);
    }
  });

  it("average scores over the rows that have one", async () => {
    expect(
      await warehouse.query(
        "select day, name, scored, not_scored, score_sum from marts.scores_daily order by 1, 2",
      ),
    ).toEqual([
      // s1 and s2: 0.5 each. s2 names Tone and gives none.
      { day: "2026-03-01", name: "Factuality", scored: 2, not_scored: 0, score_sum: "1.000000" },
      { day: "2026-03-01", name: "Tone", scored: 0, not_scored: 1, score_sum: "0.000000" },
      // s3's newest 0.75, and o1's, a text, 0.5.
      { day: "2026-03-02", name: "Factuality", scored: 2, not_scored: 0, score_sum: "1.250000" },
    ]);
    expect(
      await warehouse.query("select name, average from marts.score_averages_daily order by day, name"),
    ).toEqual([
      { name: "Factuality", average: 0.5 },
      { name: "Tone", average: null },
      { name: "Factuality", average: 0.625 },
    ]);
    expect(
      await warehouse.query("select day, hundredth, samples from marts.score_sketch_daily order by 1, 2"),
    ).toEqual([
      { day: "2026-03-01", hundredth: 50, samples: 2 },
      { day: "2026-03-02", hundredth: 50, samples: 1 },
      { day: "2026-03-02", hundredth: 75, samples: 1 },
    ]);
  });

  it("count errors of all kinds of spans, in both forms", async () => {
    expect(await warehouse.query("select * from marts.errors_daily order by span_type")).toEqual([
      {
        day: "2026-03-02",
        project_id: "p1",
        span_type: "llm",
        span_name: "complete",
        message: "context too long",
        errors: 1,
      },
      {
        day: "2026-03-02",
        project_id: "p1",
        span_type: "tool",
        span_name: "search",
        message: "rate limit",
        errors: 1,
      },
    ]);
    expect(await warehouse.query("select span_id, error_message from marts.errors order by 1")).toEqual([
      { span_id: "o2", error_message: "context too long" },
      { span_id: "s4", error_message: "rate limit" },
    ]);
  });

  it("give a trace as a tree, with offsets from its first start", async () => {
    const tree = await warehouse.query(
      "select depth, span_id, parent_span_id, offset_ms, duration_ms, total_tokens from table(marts.trace_tree('t1')) order by position",
    );
    expect(tree).toEqual([
      { depth: 0, span_id: "s1", parent_span_id: null, offset_ms: 0, duration_ms: 4000, total_tokens: 1470 },
      {
        depth: 1,
        span_id: "s2",
        parent_span_id: "s1",
        offset_ms: 100,
        duration_ms: 1250,
        total_tokens: 1050,
      },
      {
        depth: 1,
        span_id: "s3",
        parent_span_id: "s1",
        offset_ms: 1400,
        duration_ms: 2000,
        total_tokens: 430,
      },
      {
        depth: 2,
        span_id: "s4",
        parent_span_id: "s3",
        offset_ms: 1500,
        duration_ms: 125,
        total_tokens: null,
      },
    ]);
  });

  it("keep metadata and tags as they were logged", async () => {
    const rows = await warehouse.query(
      "select span_id, metadata:odd as odd, tags, user_id from current_data.current_spans where span_id in ('s1', 's2', 'o4') order by 1",
    );
    expect(rows).toEqual([
      { span_id: "o4", odd: null, tags: null, user_id: "7" },
      { span_id: "s1", odd: null, tags: '["a","b"]', user_id: "u1" },
      { span_id: "s2", odd: '[1,{"x":null}]', tags: null, user_id: "u1" },
    ]);
  });

  it("leave rows that name nothing to the rejects, each once", async () => {
    const rejects = async () =>
      await warehouse.query(
        "select table_name, reason, file_name, file_row_number from raw_data.rejects order by file_name",
      );
    const expected = [
      {
        table_name: "braintrust_spans",
        reason: "no id",
        file_name: "braintrust/spans/golden-1.jsonl",
        file_row_number: 5,
      },
      {
        table_name: "braintrust_spans",
        reason: "not an object",
        file_name: "braintrust/spans/golden-2.jsonl",
        file_row_number: 7,
      },
    ];
    expect(await rejects()).toEqual(expected);
    await warehouse.run("call current_data.refresh_spans()");
    expect(await rejects()).toEqual(expected);
  });
});
