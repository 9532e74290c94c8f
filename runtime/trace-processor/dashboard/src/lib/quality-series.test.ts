import { describe, expect, it } from "vitest";
import type { Quality } from "./api.ts";
import { costByModel, dailyCharts, scoreLines } from "./quality-series.ts";

const usage = {
  calls: 1,
  errors: 0,
  prompt_tokens: 1,
  completion_tokens: 1,
  total_tokens: 2,
  cost_usd: 1,
  calls_without_cost: 0,
  p50_ms: 1,
  p95_ms: 1,
  p99_ms: 1,
};
const score = (source: string, name: string) => ({
  source,
  name,
  scored: 1,
  not_scored: 0,
  average: 0.5,
  average_by_day: [null, 0.5],
});

function makeQuality(change: Partial<Quality>): Quality {
  const none = [null, null];
  return {
    days: 2,
    source: "spans",
    times: [0, 86_400],
    total: usage,
    by_day: {
      calls: none,
      errors: none,
      prompt_tokens: none,
      completion_tokens: none,
      p50_ms: none,
      p95_ms: none,
      p99_ms: none,
    },
    by_model: [],
    by_project: [],
    scores: [],
    counts: { by_model: 0, by_project: 0, scores: 0 },
    projects: [],
    models: [],
    ...change,
  };
}

describe("costByModel", () => {
  it("leaves out models without a cost and keeps each one's colour", () => {
    const data = makeQuality({
      by_model: [
        { ...usage, model: "gpt-5", cost_by_day: [null, 2] },
        { ...usage, model: "own", cost_usd: null, cost_by_day: [null, null] },
      ],
    });
    expect(costByModel(data, new Map([["gpt-5", 3]]))).toEqual([
      { key: "gpt-5", label: "gpt-5", color: "--series-4", values: [null, 2] },
    ]);
    expect(costByModel(undefined, new Map())).toEqual([]);
  });
});

describe("scoreLines", () => {
  it("shows those of spans, and those of traces where spans have none", () => {
    const both = makeQuality({ scores: [score("traces", "A"), score("spans", "B")] });
    expect(scoreLines(both).map(({ key }) => key)).toEqual(["B"]);
    expect(scoreLines(makeQuality({ scores: [score("traces", "A")] })).map(({ key }) => key)).toEqual(["A"]);
  });
});

describe("dailyCharts", () => {
  it("names what is counted: calls, or traces where no spans are exported", () => {
    expect(dailyCharts(makeQuality({})).map(({ title }) => title)).toEqual([
      "Model calls",
      "Tokens",
      "Errors",
      "Latency",
    ]);
    expect(dailyCharts(makeQuality({ source: "traces" }))[0]?.title).toBe("Traces");
  });
});
