import type pg from "pg";
import type { UsageSums } from "../store/usage-deltas.ts";
import {
  quantileMs,
  readHistograms,
  readUsage,
  roundMs,
  type Period,
  type UsageBucket,
} from "../store/usage-reader.ts";

export const maxHours = 2_160;

export function periodOf(hours: number, nowMs: number): Period {
  return { from: new Date(nowMs - hours * 3_600_000), to: new Date(nowMs) };
}

/** The sums of a period as `GET /metrics/summary` answers them. Traces and model calls are counted apart. */
export async function summarise(pool: pg.Pool, hours: number, period: Period) {
  const [usage, histograms] = await Promise.all([readUsage(pool, period), readHistograms(pool, period)]);
  const calls = usage
    .filter((row) => row.scope === "call")
    .sort((a, b) => b.costUsd - a.costUsd || b.requests - a.requests);
  const traces = usage.find((row) => row.scope === "trace");
  const total = (field: keyof UsageSums) => calls.reduce((sum, row) => sum + Number(row[field]), 0);
  return {
    period_hours: hours,
    summary: {
      total_traces: traces?.requests ?? 0,
      avg_duration: traces === undefined ? null : roundMs(traces.durationMsSum / traces.requests),
      max_duration: traces === undefined ? null : roundMs(traces.durationMsMax),
      ...quantiles(histograms.filter((bucket) => bucket.scope === "trace")),
      total_tokens: total("totalTokens"),
      input_tokens: total("inputTokens"),
      output_tokens: total("outputTokens"),
      total_cost: roundUsd(total("costUsd")),
      error_count: traces?.errors ?? 0,
      requests: total("requests"),
      unpriced_requests: total("unpriced"),
      estimated_requests: total("estimated"),
    },
    by_model: calls.map((row) => ({
      provider: row.provider,
      model: row.model,
      requests: row.requests,
      input_tokens: row.inputTokens,
      output_tokens: row.outputTokens,
      total_tokens: row.totalTokens,
      cost_usd: roundUsd(row.costUsd),
      errors: row.errors,
      unpriced_requests: row.unpriced,
      avg_duration: roundMs(row.durationMsSum / row.requests),
      ...quantiles(histograms.filter((bucket) => isOf(bucket, row))),
    })),
    unpriced: calls
      .filter((row) => row.unpriced > 0)
      .map((row) => ({
        provider: row.provider,
        model: row.model,
        requests: row.unpriced,
        total_tokens: row.totalTokens,
      })),
  };
}

function isOf(bucket: UsageBucket, row: UsageSums): boolean {
  return bucket.scope === row.scope && bucket.provider === row.provider && bucket.model === row.model;
}

export function quantiles(buckets: { bucket: number; n: number }[]) {
  return {
    p50_duration: quantileMs(buckets, 0.5),
    p95_duration: quantileMs(buckets, 0.95),
    p99_duration: quantileMs(buckets, 0.99),
  };
}

/** Sums of stored costs, which have 10 decimals, without the noise of adding doubles. */
export function roundUsd(usd: number): number {
  return Number(usd.toFixed(10));
}
