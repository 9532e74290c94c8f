import type pg from "pg";
import type { UsageSums } from "../store/usage-deltas.ts";
import { readHistogramSteps, readUsageSteps, type Steps, type UsageBucket } from "../store/usage-reader.ts";
import { quantiles, roundUsd } from "./summary.ts";

/** Models beyond these are summed as `other`, so that a chart stays readable. */
const maxModels = 8;

/** Grain and step by period: about a hundred points, read from as few rows as there are. */
const resolutions = [
  { upToHours: 3, grainMinutes: 1, stepMinutes: 1 },
  { upToHours: 24, grainMinutes: 15, stepMinutes: 15 },
  { upToHours: 72, grainMinutes: 60, stepMinutes: 60 },
  { upToHours: 336, grainMinutes: 60, stepMinutes: 180 },
  { upToHours: Infinity, grainMinutes: 60, stepMinutes: 1_440 },
];

export function planSteps(hours: number, nowMs: number): Steps & { times: number[] } {
  const found = resolutions.find(({ upToHours }) => hours <= upToHours);
  const { grainMinutes, stepMinutes } = found as (typeof resolutions)[number];
  const stepS = stepMinutes * 60;
  const first = Math.floor((nowMs / 1_000 - hours * 3_600) / stepS) * stepS;
  const last = Math.floor(nowMs / 1_000 / stepS) * stepS;
  const times = Array.from({ length: (last - first) / stepS + 1 }, (_, index) => first + index * stepS);
  return { from: new Date(first * 1_000), to: new Date(nowMs), grainMinutes, stepMinutes, times };
}

/** The usage of a period over time as `GET /metrics/series` answers it: columns, one value a step. */
export async function seriesOver(pool: pg.Pool, hours: number, nowMs: number) {
  const plan = planSteps(hours, nowMs);
  const [usage, histograms] = await Promise.all([readUsageSteps(pool, plan), readHistogramSteps(pool, plan)]);
  const place = (at: Date) => plan.times.indexOf(at.getTime() / 1_000);
  const column = (rows: (UsageSums & { at: Date })[], field: keyof UsageSums) => {
    const values = plan.times.map(() => 0);
    for (const row of rows) {
      const index = place(row.at);
      if (index >= 0) values[index] = (values[index] as number) + Number(row[field]);
    }
    return field === "costUsd" ? values.map(roundUsd) : values;
  };
  const calls = usage.filter((row) => row.scope === "call");
  const traces = usage.filter((row) => row.scope === "trace");
  const perStep: UsageBucket[][] = plan.times.map(() => []);
  for (const bucket of histograms) perStep[place(bucket.at)]?.push(bucket);
  const percentiles = perStep.map(quantiles);
  return {
    period_hours: hours,
    step_seconds: plan.stepMinutes * 60,
    times: plan.times,
    total: {
      traces: column(traces, "requests"),
      requests: column(calls, "requests"),
      errors: column(traces, "errors"),
      cost_usd: column(calls, "costUsd"),
      input_tokens: column(calls, "inputTokens"),
      output_tokens: column(calls, "outputTokens"),
      p50_duration: percentiles.map((p) => p.p50_duration),
      p95_duration: percentiles.map((p) => p.p95_duration),
      p99_duration: percentiles.map((p) => p.p99_duration),
    },
    by_model: topModels(calls).map(({ provider, model, rows }) => ({
      provider,
      model,
      requests: column(rows, "requests"),
      cost_usd: column(rows, "costUsd"),
      total_tokens: column(rows, "totalTokens"),
    })),
  };
}

interface ModelRows {
  provider: string;
  model: string;
  rows: (UsageSums & { at: Date })[];
}

function topModels(calls: (UsageSums & { at: Date })[]): ModelRows[] {
  const byModel = Map.groupBy(calls, (row) => `${row.provider}\n${row.model}`);
  const weight = (rows: UsageSums[]) => rows.reduce((sum, row) => sum + row.costUsd * 1e6 + row.requests, 0);
  const sorted = [...byModel.values()].sort((a, b) => weight(b) - weight(a));
  const named = sorted.slice(0, sorted.length > maxModels ? maxModels - 1 : maxModels);
  const rest = sorted.slice(named.length).flat();
  return [
    ...named.map((rows) => ({ provider: rows[0]?.provider ?? "", model: rows[0]?.model ?? "", rows })),
    ...(rest.length > 0 ? [{ provider: "", model: "other", rows: rest }] : []),
  ];
}
