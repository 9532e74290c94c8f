import { createHash } from "node:crypto";
import type { Dimension, MetricDatum } from "@aws-sdk/client-cloudwatch";
import {
  bedrockMetrics,
  dimensionNames,
  extraDimensionSets,
  metricsNamespace,
  ownDimensionSets,
  unknownValue,
  usageDimensionSets,
  type ExtraDimension,
  type PublishedMetric,
} from "../../../contracts/bedrock/metrics.ts";
import { metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import {
  addSeries,
  makeSeries,
  type ObjectAggregate,
  type Series,
  type Statistics,
  type TokenKind,
} from "../aggregate/object-aggregate.ts";
import { cutRequests } from "../../shared/cloudwatch/cut-requests.ts";
import type { MetricRequest } from "../../shared/cloudwatch/put-metric-data.ts";
import { picoPerUsd } from "../pricing/price-invocation.ts";

export interface PublicationPlan {
  requests: MetricRequest[];
  /** Of the requests: the same for the same aggregate and time, wherever it is made. */
  digest: string;
}

/**
 * The requests that publish an object, in an order of their own.
 *
 * @param options.nowMs when the plan was first made: it decides which minutes CloudWatch would refuse. Those stay out and
 * are counted as skipped.
 */
export function planPublication(
  aggregate: ObjectAggregate,
  options: { nowMs: number; extraDimensions: readonly ExtraDimension[] },
): PublicationPlan {
  const { nowMs, extraDimensions } = options;
  const oldestMs = nowMs - metricLimits.oldestMs + 60_000;
  const newestMs = nowMs + metricLimits.newestMs - 60_000;
  const isTaken = (atMs: number) => atMs >= oldestMs && atMs <= newestMs;
  const taken = aggregate.series.filter(({ minuteMs }) => isTaken(minuteMs));
  const sets = [...usageDimensionSets, ...extraDimensions.map((name) => extraDimensionSets[name])];
  const data = [
    ...sets.flatMap((set) => groupBySet(taken, set).flatMap(describeGroup)),
    ...processedData(taken),
    ...skippedData(aggregate, { nowMs, isTaken }),
  ];
  const requests = cutRequests(metricsNamespace, data);
  return { requests, digest: createHash("sha256").update(JSON.stringify(requests)).digest("hex") };
}

interface Group {
  dimensions: Dimension[];
  sum: Series;
}

function groupBySet(series: readonly Series[], set: readonly string[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of series) {
    const dimensions = set.map((Name) => ({ Name, Value: valueOf(one, Name) }));
    const key = [one.minuteMs, ...dimensions.map(({ Value }) => Value)].join("\n");
    let group = groups.get(key);
    if (group === undefined) {
      group = { dimensions, sum: makeSeries(one) };
      groups.set(key, group);
    }
    addSeries(group.sum, one);
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function valueOf(series: Series, name: string): string {
  switch (name) {
    case dimensionNames.profileType:
      return series.profileType;
    case dimensionNames.modelId:
      return series.model;
    case dimensionNames.sourceRegion:
      return series.sourceRegion;
    case dimensionNames.destinationRegion:
      return series.servedRegion;
    default:
      return series.applicationId ?? unknownValue;
  }
}

const tokenMetrics: readonly [PublishedMetric, TokenKind][] = [
  [bedrockMetrics.inputTokens, "inputTokens"],
  [bedrockMetrics.outputTokens, "outputTokens"],
  [bedrockMetrics.cacheReadInputTokens, "cacheReadTokens"],
  [bedrockMetrics.cacheWriteInputTokens, "cacheWriteTokens"],
  [bedrockMetrics.totalTokens, "totalTokens"],
];

function describeGroup({ dimensions, sum }: Group): MetricDatum[] {
  const base = (metric: PublishedMetric): MetricDatum => ({
    MetricName: metric.name,
    Unit: metric.unit,
    Timestamp: new Date(sum.minuteMs),
    ...(dimensions.length === 0 ? {} : { Dimensions: dimensions }),
  });
  const value = (metric: PublishedMetric, amount: number): MetricDatum => ({
    ...base(metric),
    Value: amount,
  });
  return [
    ...tokenMetrics.flatMap(([metric, kind]) =>
      sum.tokens[kind].samples === 0
        ? []
        : [{ ...base(metric), StatisticValues: asStatistics(sum.tokens[kind]) }],
    ),
    value(bedrockMetrics.invocations, sum.invocations),
    // Zeros too: a rate of errors needs them.
    value(bedrockMetrics.errors, sum.errors),
    ...latencyData(base(bedrockMetrics.latency), sum.latencies),
    ...(sum.priced === 0 ? [] : [value(bedrockMetrics.cost, Number(sum.cost) / picoPerUsd)]),
    ...(sum.unpriced === 0 ? [] : [value(bedrockMetrics.unpriced, sum.unpriced)]),
  ];
}

const asStatistics = ({ samples, sum, min, max }: Statistics) => ({
  SampleCount: samples,
  Sum: sum,
  Minimum: min,
  Maximum: max,
});

/** As many data as the distinct values need: CloudWatch adds up those of one minute. */
function latencyData(base: MetricDatum, latencies: ReadonlyMap<number, number>): MetricDatum[] {
  const sorted = [...latencies].toSorted(([a], [b]) => a - b);
  const data: MetricDatum[] = [];
  for (let at = 0; at < sorted.length; at += metricLimits.valuesPerDatum) {
    const part = sorted.slice(at, at + metricLimits.valuesPerDatum);
    data.push({ ...base, Values: part.map(([ms]) => ms), Counts: part.map(([, count]) => count) });
  }
  return data;
}

function processedData(series: readonly Series[]): MetricDatum[] {
  const { name: MetricName, unit: Unit } = bedrockMetrics.processed;
  return groupBySet(series, []).map(({ sum }) => ({
    MetricName,
    Unit,
    Timestamp: new Date(sum.minuteMs),
    Value: sum.invocations,
  }));
}

function skippedData(
  { series, skipped }: ObjectAggregate,
  { nowMs, isTaken }: { nowMs: number; isTaken: (atMs: number) => boolean },
): MetricDatum[] {
  const { name: MetricName, unit: Unit } = bedrockMetrics.skipped;
  const counts = new Map<string, number>();
  const add = (code: string, minuteMs: number, count: number) => {
    // What has no minute that CloudWatch takes is told where it was seen.
    const atMs = isTaken(minuteMs) ? minuteMs : Math.floor(nowMs / 60_000) * 60_000;
    for (const set of ownDimensionSets) {
      const key = `${atMs}\n${set.length === 0 ? "" : code}`;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  };
  for (const { code, minuteMs, count } of skipped) add(code, minuteMs, count);
  for (const { minuteMs, invocations } of series)
    if (!isTaken(minuteMs)) add(minuteMs < nowMs ? "too_old" : "too_new", minuteMs, invocations);
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, Value]) => {
      const [atMs = "", code = ""] = key.split("\n");
      const Dimensions = [{ Name: dimensionNames.code, Value: code }];
      return {
        MetricName,
        Unit,
        Timestamp: new Date(Number(atMs)),
        Value,
        ...(code === "" ? {} : { Dimensions }),
      };
    });
}
