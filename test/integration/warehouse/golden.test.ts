import { beforeEach, describe, expect, it } from "vitest";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import { openGoldenWarehouse, type GoldenWarehouse } from "./golden-warehouse.ts";

// What the rows of the fixtures mean, and so what is expected here, stands in golden-warehouse.ts.
let golden: GoldenWarehouse;
let warehouse: Warehouse;
beforeEach(async () => {
  golden = await openGoldenWarehouse();
  warehouse = golden.warehouse;
});

describe("usage_daily", () => {
  const usage = async () =>
    await warehouse.query(
      `select day, project_id, model, environment, calls, errors, prompt_tokens, completion_tokens, cached_tokens,
         cache_creation_tokens, reasoning_tokens, total_tokens, cost_usd, calls_with_cost, calls_without_cost,
         duration_us, timed_calls, time_to_first_token_us, streamed_calls
       from marts.usage_daily order by day, project_id, model, environment`,
    );
  const s2 = {
    day: "2026-03-01",
    project_id: "p1",
    model: "gpt-4o",
    environment: "production",
    calls: 1,
    errors: 0,
    prompt_tokens: 1000,
    completion_tokens: 50,
    cached_tokens: 400,
    cache_creation_tokens: 20,
    reasoning_tokens: 0,
    total_tokens: 1050,
    cost_usd: "0.0025000000",
    calls_with_cost: 1,
    calls_without_cost: 0,
    duration_us: 1_250_000,
    timed_calls: 1,
    time_to_first_token_us: 250_000,
    streamed_calls: 1,
  };
  const s3 = {
    ...s2,
    day: "2026-03-02",
    model: "gpt-4o-mini",
    prompt_tokens: 310,
    completion_tokens: 120,
    cached_tokens: 0,
    cache_creation_tokens: 0,
    reasoning_tokens: 100,
    total_tokens: 430,
    cost_usd: "0.0014000000",
    duration_us: 2_000_000,
    time_to_first_token_us: 500_000,
  };
  const olderShape = {
    ...s3,
    environment: "staging",
    prompt_tokens: 0,
    completion_tokens: 0,
    reasoning_tokens: 0,
    time_to_first_token_us: 0,
    streamed_calls: 0,
  };

  it("counts calls once, by their newest version, and what they leave out as such", async () => {
    await golden.refreshSpans();
    expect(await usage()).toEqual([
      {
        ...olderShape,
        day: "1970-01-01",
        project_id: "p2",
        model: "unknown",
        environment: "unknown",
        completion_tokens: 10,
        total_tokens: 10,
        cost_usd: "0.5000000000",
        duration_us: 0,
        timed_calls: 0,
      },
      s2,
      {
        ...olderShape,
        project_id: "",
        model: "free",
        environment: "production",
        prompt_tokens: 5,
        completion_tokens: 1,
        total_tokens: 6,
        cost_usd: "0.0000000000",
        duration_us: 0,
        timed_calls: 0,
      },
      { ...olderShape, model: "claude", total_tokens: 200, cost_usd: "0.0100000000", duration_us: 1_500_000 },
      s3,
      {
        ...olderShape,
        model: "unknown",
        errors: 1,
        total_tokens: 50,
        cost_usd: "0.0000000000",
        calls_with_cost: 0,
        calls_without_cost: 1,
        duration_us: 0,
        timed_calls: 0,
      },
    ]);
  });

  it("held the first version of a call until the second came", async () => {
    await golden.refreshFirstSpans();
    const first = { prompt_tokens: 300, total_tokens: 420, cost_usd: "0.0013500000" };
    expect(await usage()).toEqual([s2, { ...s3, ...first, model: "gpt-4o" }]);
  });

  it("gives a cost that is null where no call has one, and 0 where they are free", async () => {
    await golden.refreshSpans();
    const costs = await warehouse.query(
      `select model, cost_usd, cost_per_call_usd, error_rate, mean_duration_ms from marts.cost_daily
       where day = '2026-03-02' order by model`,
    );
    expect(costs).toEqual([
      expect.objectContaining({
        model: "claude",
        cost_usd: "0.0100000000",
        error_rate: 0,
        mean_duration_ms: 1500,
      }),
      expect.objectContaining({ model: "free", cost_usd: "0.0000000000", mean_duration_ms: null }),
      expect.objectContaining({ model: "gpt-4o-mini", cost_usd: "0.0014000000", mean_duration_ms: 2000 }),
      expect.objectContaining({ model: "unknown", cost_usd: null, cost_per_call_usd: null, error_rate: 1 }),
    ]);
  });
});

describe("the marts of traces", () => {
  beforeEach(async () => await golden.refreshTraces());

  it("count each trace once, by its newest version", async () => {
    expect(
      await warehouse.query(
        `select day, environment, traces, traces_with_errors, llm_calls, tool_calls, prompt_tokens, total_tokens,
           cost_usd, traces_with_cost, traces_without_cost, duration_us, timed_traces
         from marts.trace_usage_daily order by day`,
      ),
    ).toEqual([
      {
        day: "2026-03-01",
        environment: "production",
        traces: 1,
        traces_with_errors: 1,
        llm_calls: 2,
        tool_calls: 1,
        prompt_tokens: 1310,
        total_tokens: 1480,
        cost_usd: "0.0039000000",
        traces_with_cost: 1,
        traces_without_cost: 0,
        duration_us: 4_000_000,
        timed_traces: 1,
      },
      {
        day: "2026-03-02",
        environment: "staging",
        traces: 2,
        traces_with_errors: 1,
        llm_calls: 0,
        tool_calls: 0,
        prompt_tokens: 0,
        total_tokens: 290,
        cost_usd: "0.0100000000",
        traces_with_cost: 1,
        traces_without_cost: 1,
        // t2's latency of 1.5 s and t3's duration of half a millisecond.
        duration_us: 1_500_500,
        timed_traces: 2,
      },
    ]);
  });

  it("attribute them to users and environments", async () => {
    expect(
      await warehouse.query(
        "select environment, user_id, traces, total_tokens, cost_usd, traces_without_cost from marts.attribution_daily order by day",
      ),
    ).toEqual([
      {
        environment: "production",
        user_id: "u1",
        traces: 1,
        total_tokens: 1480,
        cost_usd: "0.0039000000",
        traces_without_cost: 0,
      },
      {
        environment: "staging",
        user_id: "u2",
        traces: 2,
        total_tokens: 290,
        cost_usd: "0.0100000000",
        traces_without_cost: 1,
      },
    ]);
  });

  it("keep their scores apart from those of spans", async () => {
    await golden.refreshSpans();
    expect(
      await warehouse.query(
        "select day, source, scored, not_scored, score_sum from marts.scores_daily where name = 'Factuality' order by 1, 2",
      ),
    ).toEqual([
      { day: "2026-03-01", source: "spans", scored: 2, not_scored: 0, score_sum: "1.000000" },
      { day: "2026-03-01", source: "traces", scored: 1, not_scored: 0, score_sum: "0.500000" },
      { day: "2026-03-02", source: "spans", scored: 2, not_scored: 0, score_sum: "1.250000" },
      { day: "2026-03-02", source: "traces", scored: 1, not_scored: 0, score_sum: "0.500000" },
    ]);
  });
});
