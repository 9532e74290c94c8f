import { createHash } from "node:crypto";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import { picoPerUsd } from "../pricing/price-invocation.ts";
import type { ObjectAggregate, Series, Skipped } from "./object-aggregate.ts";

/** The object's usage for the warehouse: a row a minute and series, and one a minute of what was skipped. */
export function usageRows(aggregate: ObjectAggregate, options: { object: string; asOf: string }): UsageRow[] {
  return [
    ...aggregate.series.map((series) => rowOf(series, options)),
    ...[...Map.groupBy(aggregate.skipped, ({ minuteMs }) => minuteMs)].map(([minuteMs, skipped]) =>
      skippedRow(minuteMs, skipped, options),
    ),
  ];
}

type Written = { object: string; asOf: string };

function rowOf(series: Series, { object, asOf }: Written): UsageRow {
  const { minuteMs, profileType, model, sourceRegion, servedRegion, applicationId, accountId, tokens } =
    series;
  const names = [minuteMs, profileType, model, sourceRegion, servedRegion, applicationId, accountId];
  const samples = [...series.latencies];
  return {
    ...emptyRow(minuteMs, { object, asOf, names }),
    model_id: model,
    profile_type: profileType,
    source_region: sourceRegion,
    served_region: servedRegion,
    application_id: applicationId ?? null,
    account_id: accountId ?? null,
    invocations: series.invocations,
    errors: series.errors,
    input_tokens: tokens.inputTokens.sum,
    output_tokens: tokens.outputTokens.sum,
    cache_read_tokens: tokens.cacheReadTokens.sum,
    cache_write_tokens: tokens.cacheWriteTokens.sum,
    cost_usd: series.priced === 0 ? null : printUsd(series.cost),
    unpriced_invocations: series.unpriced,
    latency_samples: samples.reduce((sum, [, count]) => sum + count, 0),
    latency_ms_sum: samples.reduce((sum, [ms, count]) => sum + ms * count, 0),
    latency_buckets: bucketsOf(samples),
  };
}

function skippedRow(minuteMs: number, skipped: readonly Skipped[], written: Written): UsageRow {
  return {
    ...emptyRow(minuteMs, { ...written, names: [minuteMs, "skipped"] }),
    skipped: Object.fromEntries(skipped.map(({ code, count }) => [code, count])),
  };
}

function emptyRow(
  minuteMs: number,
  { object, asOf, names }: Written & { names: readonly unknown[] },
): UsageRow {
  const row_key = createHash("sha256")
    .update(JSON.stringify([object, ...names]))
    .digest("hex")
    .slice(0, 32);
  return {
    row_key,
    source: "bedrock",
    as_of: asOf,
    period_start: new Date(minuteMs).toISOString(),
    period_seconds: 60,
    model_id: "",
    profile_type: null,
    source_region: null,
    served_region: null,
    application_id: null,
    account_id: null,
    invocations: 0,
    errors: 0,
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    cost_usd: null,
    unpriced_invocations: 0,
    latency_samples: 0,
    latency_ms_sum: 0,
    latency_buckets: {},
    skipped: {},
    object,
  };
}

/** Trillionths as decimal text with all twelve places. */
function printUsd(pico: bigint): string {
  const whole = BigInt(picoPerUsd);
  return `${pico / whole}.${String(pico % whole).padStart(12, "0")}`;
}

/** ceil(ln(µs) / ln(1.02)): what lies in one bucket differs by two percent at most. */
function bucketsOf(samples: readonly (readonly [number, number])[]): Record<string, number> {
  const buckets: Record<string, number> = {};
  for (const [ms, count] of samples) {
    const bucket = Math.ceil(Math.log(Math.max(1, ms * 1_000)) / Math.log(1.02));
    buckets[bucket] = (buckets[bucket] ?? 0) + count;
  }
  return buckets;
}
