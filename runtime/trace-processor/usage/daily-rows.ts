import { createHash } from "node:crypto";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import type { DailyUsage } from "../store/daily-usage-reader.ts";
import { bucketMiddleMs } from "../store/usage-deltas.ts";

/**
 * A day's row for the warehouse. Its latency buckets are half as wide as the store's: a percentile read from them is
 * less than 3 % off. Tokens of a cache are among `input_tokens`: the sums do not keep them apart.
 */
export function dailyRow(usage: DailyUsage, asOf: string): UsageRow {
  const invocations = countOf(usage.requests);
  const unpriced = Math.min(countOf(usage.unpriced), invocations);
  return {
    row_key: hashOf(["processor", usage.day, usage.model]).slice(0, 32),
    source: "processor",
    as_of: asOf,
    period_start: `${usage.day}T00:00:00.000Z`,
    period_seconds: 86_400,
    model_id: usage.model,
    profile_type: null,
    source_region: null,
    served_region: null,
    application_id: null,
    account_id: null,
    invocations,
    errors: countOf(usage.errors),
    input_tokens: countOf(usage.inputTokens),
    output_tokens: countOf(usage.outputTokens),
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    cost_usd: unpriced === invocations ? null : usage.costUsd,
    unpriced_invocations: unpriced,
    latency_samples: invocations,
    // Sums of doubles differ in their last digits by the order of adding up: that is no news.
    latency_ms_sum: Math.max(0, Math.round(usage.durationMsSum * 1000) / 1000),
    latency_buckets: bucketsOf(usage.histogram),
    skipped: {},
    object: null,
  };
}

/** Tells one content of a day from another, whenever it was written. */
export const digestOf = (rows: readonly UsageRow[]): string =>
  hashOf(rows.map((row) => ({ ...row, as_of: "" }))).slice(0, 32);

/** A name for content that was there before, and then another came: as a name of its own it is loaded once more. */
export const digestAfter = (digest: string, previous: string): string =>
  hashOf([digest, previous]).slice(0, 32);

const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** A sum may be below 0 for as long as a call is being taken from one model to another. */
const countOf = (sum: number): number => Math.max(0, Math.round(sum));

function bucketsOf(histogram: DailyUsage["histogram"]): Record<string, number> {
  const buckets: Record<string, number> = {};
  for (const { bucket, n } of histogram) {
    const microseconds = Math.max(1, bucketMiddleMs(bucket) * 1_000);
    const finer = Math.ceil(Math.log(microseconds) / Math.log(1.02));
    buckets[finer] = (buckets[finer] ?? 0) + n;
  }
  return buckets;
}
