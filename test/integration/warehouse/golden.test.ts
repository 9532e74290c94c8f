import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { currentObjects } from "../../../contracts/warehouse/current.ts";
import { landingObjects } from "../../../contracts/warehouse/landing.ts";
import { martsObjects, martsTasks } from "../../../contracts/warehouse/marts.ts";
import type { Warehouse } from "../../../runtime/warehouse/duckdb/warehouse.ts";
import {
  makeWarehouseFolders,
  openTestWarehouse,
  putFile,
  type WarehouseFolders,
} from "../../support/local-warehouse.ts";

/*
 * Three small exports, and what each row of them means, worked out by hand:
 *
 * s1  a task, the root of t1. Repeats what its calls used: counts in no mart but its score, 0.5.
 * s2  a call of gpt-4o on 1 March (23:59:59.6 UTC): 1000 + 50 tokens, 0.0025 USD, 1.25 s, first token after 0.25 s.
 *     The second file has an older version of it (smaller _xact_id), which must change nothing.
 * s3  a call on 2 March: gpt-4o, 420 tokens, 0.00135 USD in the first file; in the second gpt-4o-mini, 430 tokens,
 *     0.0014 USD. So its contribution moves from one model to the other. 2 s, first token after 0.5 s.
 * s4  a tool that failed with "rate limit".
 * –   a row without an id: to the rejects, in no mart, though it tells 99 USD.
 * o1  the older shape, a call of claude: 200 tokens, 0.01 USD, 1.5 s told as latency.
 * o2  the same, of no model: 50 tokens without a cost, a latency of −3 s, which is out of range. Created at
 *     10:00:01+02:00, 08:00:01 UTC. It failed with "context too long".
 * o3  of p2, with a created that is no time: on 1970-01-01. −5 tokens in, out of range; 10 out; 0.5 USD.
 * o4  of no project. 5 + 1 tokens and a cost of 0: known, so it is not a call without cost. An empty error is none.
 * [1,2] no object: to the rejects.
 */

const fixture = (name: string) =>
  readFileSync(path.join(import.meta.dirname, "fixtures", `${name}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "");

let folders: WarehouseFolders;
let warehouse: Warehouse;
beforeEach(async () => {
  folders = await makeWarehouseFolders();
  warehouse = await openTestWarehouse(folders, {
    objects: [...landingObjects, ...currentObjects, ...martsObjects],
    tasks: martsTasks,
  });
});

async function refresh(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, name] of Object.entries(files)) await putFile(folders, file, fixture(name));
  const { failures } = await warehouse.loadPending();
  expect(failures).toEqual([]);
  await warehouse.refresh();
}

const refreshSpans = async () => {
  await refresh({ "spans/golden-1.jsonl": "golden-spans-1" });
  await refresh({ "spans/golden-2.jsonl": "golden-spans-2" });
};

const refreshTraces = async () => await refresh({ "traces/golden.jsonl": "golden-traces" });

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
    await refreshSpans();
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
    await refresh({ "spans/golden-1.jsonl": "golden-spans-1" });
    const first = { prompt_tokens: 300, total_tokens: 420, cost_usd: "0.0013500000" };
    expect(await usage()).toEqual([s2, { ...s3, ...first, model: "gpt-4o" }]);
  });

  it("gives a cost that is null where no call has one, and 0 where they are free", async () => {
    await refreshSpans();
    const costs = await warehouse.query(
      `select model, cost_usd, cost_per_call_usd, error_rate, mean_duration_ms from marts.cost_daily
       where day = '2026-03-02' order by model`,
    );
    expect(costs).toEqual([
      expect.objectContaining({ model: "claude", cost_usd: "0.0100000000", error_rate: 0, mean_duration_ms: 1500 }),
      expect.objectContaining({ model: "free", cost_usd: "0.0000000000", mean_duration_ms: null }),
      expect.objectContaining({ model: "gpt-4o-mini", cost_usd: "0.0014000000", mean_duration_ms: 2000 }),
      expect.objectContaining({ model: "unknown", cost_usd: null, cost_per_call_usd: null, error_rate: 1 }),
    ]);
  });
});

describe("the other marts of spans", () => {
  beforeEach(refreshSpans);

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
      await warehouse.query("select day, name, scored, not_scored, score_sum from marts.scores_daily order by 1, 2"),
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
      { depth: 1, span_id: "s2", parent_span_id: "s1", offset_ms: 100, duration_ms: 1250, total_tokens: 1050 },
      { depth: 1, span_id: "s3", parent_span_id: "s1", offset_ms: 1400, duration_ms: 2000, total_tokens: 430 },
      { depth: 2, span_id: "s4", parent_span_id: "s3", offset_ms: 1500, duration_ms: 125, total_tokens: null },
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
      await warehouse.query("select table_name, reason, file_name, file_row_number from raw_data.rejects order by file_name");
    const expected = [
      { table_name: "braintrust_spans", reason: "no id", file_name: "braintrust/spans/golden-1.jsonl", file_row_number: 5 },
      { table_name: "braintrust_spans", reason: "not an object", file_name: "braintrust/spans/golden-2.jsonl", file_row_number: 7 },
    ];
    expect(await rejects()).toEqual(expected);
    await warehouse.run("call current_data.refresh_spans()");
    expect(await rejects()).toEqual(expected);
  });
});

describe("the marts of traces", () => {
  beforeEach(refreshTraces);

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
      { environment: "production", user_id: "u1", traces: 1, total_tokens: 1480, cost_usd: "0.0039000000", traces_without_cost: 0 },
      { environment: "staging", user_id: "u2", traces: 2, total_tokens: 290, cost_usd: "0.0100000000", traces_without_cost: 1 },
    ]);
  });

  it("keep their scores apart from those of spans", async () => {
    await refreshSpans();
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
