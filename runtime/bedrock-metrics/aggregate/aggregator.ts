import { collapsedValue, unknownValue, type ExtraDimension } from "../../../contracts/bedrock/metrics.ts";
import { metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import { makeInvocationPricer, type InvocationPricer } from "../pricing/price-invocation.ts";
import type { ClassifiedRecord, InvocationRecord } from "../record.ts";
import { collapseSeries } from "./collapse-series.ts";
import {
  addSample,
  makeSeries,
  type ObjectAggregate,
  type Series,
  type SeriesKey,
  type Skipped,
  type SkippedCode,
} from "./object-aggregate.ts";
import type { RecentRequests } from "./recent-requests.ts";
import { hashRequestId, printHash, RequestIds } from "./request-ids.ts";

export interface Aggregator {
  /** What became of the record; what is not counted is noted as skipped. */
  add: (classified: ClassifiedRecord) => "counted" | "duplicate" | "preliminary";
  /** A record that could not be read. */
  skip: (code: SkippedCode, atMs: number) => void;
  finish: () => ObjectAggregate;
}

export interface AggregatorOptions {
  /** Series beyond it are collapsed, the smallest first. */
  maxSeries: number;
  extraDimensions: readonly ExtraDimension[];
  recent: RecentRequests;
  /** What an earlier attempt left out: then this is asked, and `recent` is not. */
  excluded?: readonly string[];
  pricer?: InvocationPricer;
}

const minuteMs = 60_000;
/** Beyond so many no series of its own is begun, whatever comes: memory has an end. */
const hardFactor = 20;
const streams: ReadonlySet<string> = new Set(["ConverseStream", "InvokeModelWithResponseStream"]);

/** Adds up the records of one object, by minute and by what they count under. */
export function makeAggregator(options: AggregatorOptions): Aggregator {
  const { maxSeries, extraDimensions, recent, pricer = makeInvocationPricer() } = options;
  const before = options.excluded === undefined ? undefined : new Set(options.excluded);
  const series = new Map<string, Series>();
  const skipped = new Map<string, Skipped>();
  const excluded = new Set<string>();
  const requestIds = new RequestIds();
  const skip = (code: SkippedCode, atMs: number) => {
    const minute = Math.floor(atMs / minuteMs) * minuteMs;
    const key = `${code} ${minute}`;
    const known = skipped.get(key);
    if (known === undefined) skipped.set(key, { code, minuteMs: minute, count: 1 });
    else known.count += 1;
  };
  const isDuplicate = (id: string): boolean => {
    if (id === "") return false;
    const hash = hashRequestId(id);
    const isElsewhere = before === undefined ? recent.has(hash) : before.has(printHash(hash));
    if (isElsewhere) excluded.add(printHash(hash));
    return isElsewhere || !requestIds.add(hash);
  };
  const seriesOf = (key: SeriesKey): Series => {
    const name = nameOf(key);
    const known = series.get(name);
    if (known !== undefined) return known;
    const isFull = series.size >= maxSeries * hardFactor && key.model !== collapsedValue;
    if (isFull) {
      skip("BMAS-009", key.minuteMs);
      return seriesOf({ ...key, model: collapsedValue, applicationId: undefined });
    }
    const fresh = makeSeries(key);
    series.set(name, fresh);
    return fresh;
  };
  return {
    add(classified) {
      const { record, notes } = classified;
      if (isPreliminary(record)) {
        skip("duplicate", record.timeMs);
        return "preliminary";
      }
      if (isDuplicate(record.requestId)) {
        skip("duplicate", record.timeMs);
        return "duplicate";
      }
      for (const code of notes) skip(code, record.timeMs);
      if (record.invalidCounts.length > 0) skip("BMAS-007", record.timeMs);
      count(
        seriesOf(keyOf(classified, extraDimensions, () => skip("BMAS-009", record.timeMs))),
        classified,
        pricer,
      );
      return "counted";
    },
    skip,
    finish() {
      const kept = collapseSeries([...series.values()], { maxSeries, onCollapsed: skip });
      return {
        series: kept.toSorted((a, b) => compare(nameOf(a), nameOf(b))),
        skipped: [...skipped.values()].toSorted((a, b) => a.minuteMs - b.minuteMs || compare(a.code, b.code)),
        excluded: [...excluded].toSorted(compare),
        requestIds,
      };
    },
  };
}

/**
 * ConverseStream can log a request twice, at first without its counts: the other one tells of it. Of one that failed there
 * is mostly no other: it counts at once, and a second one is a duplicate whatever its counts.
 */
function isPreliminary(record: InvocationRecord): boolean {
  if (!streams.has(record.operation) || record.errorCode !== undefined) return false;
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = record;
  return (
    record.invalidCounts.length === 0 && inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens === 0
  );
}

function keyOf(
  { record, profileType, model, sourceRegion, servedRegion }: ClassifiedRecord,
  extraDimensions: readonly ExtraDimension[],
  onOverflow: () => void,
): SeriesKey {
  let hasOverflow = false;
  const fit = (value: string): string => {
    if (isDimensionValue(value)) return value;
    hasOverflow = true;
    return collapsedValue;
  };
  const key = {
    minuteMs: Math.floor(record.timeMs / minuteMs) * minuteMs,
    profileType,
    model: fit(model),
    sourceRegion: fit(sourceRegion),
    servedRegion: fit(servedRegion),
    applicationId: extraDimensions.includes("ApplicationId")
      ? fit(record.applicationId ?? unknownValue)
      : undefined,
    accountId: record.accountId === undefined ? undefined : fit(record.accountId),
  };
  if (hasOverflow) onOverflow();
  return key;
}

const printable = /^[\x21-\x7e][\x20-\x7e]*$/;
const isDimensionValue = (value: string): boolean =>
  value.length <= metricLimits.dimensionValueLength && printable.test(value);

function count(series: Series, classified: ClassifiedRecord, pricer: InvocationPricer): void {
  const { record } = classified;
  series.invocations += 1;
  if (record.errorCode !== undefined) series.errors += 1;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = record;
  const { tokens } = series;
  if (inputTokens !== undefined) addSample(tokens.inputTokens, inputTokens);
  if (outputTokens !== undefined) addSample(tokens.outputTokens, outputTokens);
  if (cacheReadTokens !== undefined) addSample(tokens.cacheReadTokens, cacheReadTokens);
  if (cacheWriteTokens !== undefined) addSample(tokens.cacheWriteTokens, cacheWriteTokens);
  const given = [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens].filter(
    (one) => one !== undefined,
  );
  if (given.length > 0)
    addSample(
      tokens.totalTokens,
      given.reduce((sum, one) => sum + one, 0),
    );
  if (record.latencyMs !== undefined) {
    const ms = Math.round(record.latencyMs);
    series.latencies.set(ms, (series.latencies.get(ms) ?? 0) + 1);
  }
  const cost = pricer.price(classified);
  if (cost === null) series.unpriced += 1;
  else {
    series.cost += cost;
    series.priced += 1;
  }
}

function nameOf(key: SeriesKey): string {
  const { minuteMs: minute, profileType, model, sourceRegion, servedRegion, applicationId, accountId } = key;
  return [minute, profileType, model, sourceRegion, servedRegion, applicationId ?? "", accountId ?? ""].join(
    "\n",
  );
}

/** By code units, the same in every locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
