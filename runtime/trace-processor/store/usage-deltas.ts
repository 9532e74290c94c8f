import type { Owner, Span } from "../span.ts";

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
  /** Of calls: what each owner spent, by the owner's three labels. */
  spend: Map<string, Spend>;
  /** That of the call before: as a rule the next one's as well, found without making its key. */
  lastSpend: Spend | undefined;
}

/** What one owner's calls of one provider and model cost, in USD. */
export interface Spend {
  owner: Owner;
  requests: number;
  costUsd: number;
  unpriced: number;
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

/**
 * Sums new spans as they come. Spans of OTLP traces count as calls only: their trace's contribution is
 * merge_traces()'s work.
 */
export class UsageSum {
  /** By minute, then by scope, provider and model: two short look-ups, where one key of all four is a text a span. */
  readonly #minutes = new Map<number, Map<string, UsageDelta>>();

  add(span: Span): void {
    if (span.call.isCall) {
      addCall(this.#take(span, "call", span.call.provider ?? "", span.call.model ?? ""), span);
    }
    if (span.source === "flat") addDuration(this.#take(span, "trace", "", ""), span);
  }

  deltas(): UsageDelta[] {
    return [...this.#minutes.values()].flatMap((minute) => [...minute.values()]);
  }

  clear(): void {
    this.#minutes.clear();
  }

  #take(span: Span, scope: UsageDelta["scope"], provider: string, model: string): UsageDelta {
    const minute = Math.floor(span.startedAtUs / minuteUs);
    let deltas = this.#minutes.get(minute);
    if (deltas === undefined) this.#minutes.set(minute, (deltas = new Map<string, UsageDelta>()));
    const key = scope === "trace" ? scope : `${provider}\n${model}`;
    let delta = deltas.get(key);
    if (delta === undefined) deltas.set(key, (delta = makeDelta(minute, scope, provider, model)));
    return delta;
  }
}

function addCall(delta: UsageDelta, span: Span): void {
  const { call, price } = span;
  addDuration(delta, span);
  delta.inputTokens += call.inputTokens ?? 0;
  delta.outputTokens += call.outputTokens ?? 0;
  delta.totalTokens += call.totalTokens ?? 0;
  if (price === null) delta.unpriced++;
  else {
    delta.costUsd += price.costUsd;
    if (price.isEstimate) delta.estimated++;
  }
  addSpend(delta, call.owner ?? nobody, price);
}

function isSameOwner(a: Owner, b: Owner): boolean {
  return a === b || (a.user === b.user && a.project === b.project && a.environment === b.environment);
}

function takeSpend({ spend }: UsageDelta, owner: Owner): Spend {
  const key = `${owner.user}\n${owner.project}\n${owner.environment}`;
  let sum = spend.get(key);
  if (sum === undefined) spend.set(key, (sum = { owner, requests: 0, costUsd: 0, unpriced: 0 }));
  return sum;
}

const nobody: Owner = { project: "", environment: "", user: "" };

function addSpend(delta: UsageDelta, owner: Owner, price: Span["price"]): void {
  let sum = delta.lastSpend;
  if (sum === undefined || !isSameOwner(sum.owner, owner)) delta.lastSpend = sum = takeSpend(delta, owner);
  sum.requests++;
  if (price === null) sum.unpriced++;
  else sum.costUsd += price.costUsd;
}

function addDuration(delta: UsageDelta, span: Span): void {
  delta.requests++;
  if (span.isError) delta.errors++;
  delta.durationMsSum += span.durationMs;
  if (span.durationMs > delta.durationMsMax) delta.durationMsMax = span.durationMs;
  const bucket = durationBucket(span.durationMs);
  delta.histogram.set(bucket, (delta.histogram.get(bucket) ?? 0) + 1);
}

function makeDelta(minute: number, scope: UsageDelta["scope"], provider: string, model: string): UsageDelta {
  return {
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
    spend: new Map(),
    lastSpend: undefined,
  };
}
