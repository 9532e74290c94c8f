import type { Span } from "../span.ts";

/** Sums of one scope, provider and model. Costs in USD, durations in milliseconds. */
export interface UsageSums {
  scope: "call" | "trace";
  provider: string;
  model: string;
  requests: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  costUsd: number;
  unpriced: number;
  estimated: number;
  durationMsSum: number;
  durationMsMax: number;
}

/** What a batch of new spans adds to `usage_deltas`: one per minute, scope, provider and model. */
export interface UsageDelta extends UsageSums {
  minute: number;
  /** Number of durations by bucket of the histogram. */
  histogram: Map<number, number>;
}

const logBase = Math.log(1.04);
const zeroBucket = -32_768;
const minuteUs = 60_000_000;

/** The histogram's bucket of a duration; the same as `duration_bucket()` in the database. */
export function durationBucket(durationMs: number): number {
  return durationMs <= 0 ? zeroBucket : Math.ceil(Math.log(durationMs) / logBase);
}

/** The middle of a bucket in milliseconds: at most 2 % from any duration in it. */
export function bucketMiddleMs(bucket: number): number {
  return bucket === zeroBucket ? 0 : (1.04 ** bucket * 2) / 2.04;
}

/** Sums new spans. Spans of OTLP traces count as calls only: their trace's contribution is merge_traces()'s work. */
export function sumUsage(spans: readonly Span[]): UsageDelta[] {
  const deltas = new Map<string, UsageDelta>();
  for (const span of spans) {
    if (span.call.isCall) addCall(deltas, span);
    if (span.source === "flat") addDuration(take(deltas, span, "trace", "", ""), span);
  }
  return [...deltas.values()];
}

function addCall(deltas: Map<string, UsageDelta>, span: Span): void {
  const { call, price } = span;
  const delta = take(deltas, span, "call", call.provider ?? "", call.model ?? "");
  addDuration(delta, span);
  delta.inputTokens += call.inputTokens ?? 0;
  delta.outputTokens += call.outputTokens ?? 0;
  delta.totalTokens += call.totalTokens ?? 0;
  if (price === null) delta.unpriced++;
  else {
    delta.costUsd += price.costUsd;
    if (price.isEstimate) delta.estimated++;
  }
}

function addDuration(delta: UsageDelta, span: Span): void {
  delta.requests++;
  if (span.isError) delta.errors++;
  delta.durationMsSum += span.durationMs;
  if (span.durationMs > delta.durationMsMax) delta.durationMsMax = span.durationMs;
  const bucket = durationBucket(span.durationMs);
  delta.histogram.set(bucket, (delta.histogram.get(bucket) ?? 0) + 1);
}

function take(
  deltas: Map<string, UsageDelta>,
  span: Span,
  scope: UsageDelta["scope"],
  provider: string,
  model: string,
): UsageDelta {
  const minute = Math.floor(span.startedAtUs / minuteUs);
  const key = `${minute}\n${scope}\n${provider}\n${model}`;
  let delta = deltas.get(key);
  if (delta === undefined) {
    delta = {
      minute,
      scope,
      provider,
      model,
      requests: 0,
      errors: 0,
      inputTokens: 0,
      outputTokens: 0,
      totalTokens: 0,
      costUsd: 0,
      unpriced: 0,
      estimated: 0,
      durationMsSum: 0,
      durationMsMax: 0,
      histogram: new Map(),
    };
    deltas.set(key, delta);
  }
  return delta;
}
