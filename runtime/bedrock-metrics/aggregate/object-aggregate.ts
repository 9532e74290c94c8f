import type { BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";
import type { ProfileType } from "../../../contracts/bedrock/names.ts";
import type { RequestIds } from "./request-ids.ts";

/** What is left out, by its reason in the metric's Code. */
export type SkippedCode = BedrockErrorCode | "duplicate" | "too_old" | "too_new";

/** What records of one minute have in common. */
export interface SeriesKey {
  minuteMs: number;
  profileType: ProfileType;
  model: string;
  sourceRegion: string;
  servedRegion: string;
  applicationId: string | undefined;
  accountId: string | undefined;
}

/** Samples, sum and range, as CloudWatch's StatisticValues. */
export interface Statistics {
  samples: number;
  sum: number;
  min: number;
  max: number;
}

export const tokenKinds = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "totalTokens",
] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** Everything in it adds up exactly, so that no order of records changes it. */
export interface Series extends SeriesKey {
  invocations: number;
  errors: number;
  tokens: Record<TokenKind, Statistics>;
  /** How often each whole millisecond came. */
  latencies: Map<number, number>;
  /** Trillionths of a US dollar, of `priced` invocations. */
  cost: bigint;
  priced: number;
  unpriced: number;
}

export interface Skipped {
  code: SkippedCode;
  minuteMs: number;
  count: number;
}

/** What one object adds, in an order of its own. */
export interface ObjectAggregate {
  series: readonly Series[];
  skipped: readonly Skipped[];
  /** Hashes of the requests that other objects had, and that this one leaves out. */
  excluded: readonly string[];
  /** Of all that was counted. */
  requestIds: RequestIds;
}

export const makeStatistics = (): Statistics => ({ samples: 0, sum: 0, min: Infinity, max: -Infinity });

export function addSample(statistics: Statistics, value: number): void {
  statistics.samples += 1;
  statistics.sum += value;
  if (value < statistics.min) statistics.min = value;
  if (value > statistics.max) statistics.max = value;
}

export function addStatistics(to: Statistics, from: Statistics): void {
  to.samples += from.samples;
  to.sum += from.sum;
  to.min = Math.min(to.min, from.min);
  to.max = Math.max(to.max, from.max);
}

export function makeSeries(key: SeriesKey): Series {
  const tokens = Object.fromEntries(tokenKinds.map((kind) => [kind, makeStatistics()])) as Series["tokens"];
  return {
    ...key,
    invocations: 0,
    errors: 0,
    tokens,
    latencies: new Map(),
    cost: 0n,
    priced: 0,
    unpriced: 0,
  };
}

export function addSeries(to: Series, from: Series): void {
  to.invocations += from.invocations;
  to.errors += from.errors;
  for (const kind of tokenKinds) addStatistics(to.tokens[kind], from.tokens[kind]);
  for (const [ms, count] of from.latencies) to.latencies.set(ms, (to.latencies.get(ms) ?? 0) + count);
  to.cost += from.cost;
  to.priced += from.priced;
  to.unpriced += from.unpriced;
}
