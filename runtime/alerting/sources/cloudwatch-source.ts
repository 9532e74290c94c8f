import {
  paginateGetMetricData,
  paginateListMetrics,
  type CloudWatchClient,
  type Dimension,
  type Metric as FoundMetric,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import { cloudWatchSignals, type CloudWatchSignal } from "./cloudwatch-signals.ts";
import type { MetricSource, SignalQuery, SignalValue } from "./metric-source.ts";

/** GetMetricData takes so many queries at once. */
const maxQueries = 500;
const shortestPeriodS = 60;
/** Points of one query: what a window is cut into at most. */
const maxPoints = 500;

/**
 * The catalogue's metrics of the pipeline and of Bedrock as CloudWatch has them. CloudWatch adds up nothing over
 * dimensions: what is asked is the set of dimensions that a rule's labels make, with the database or without.
 */
export function makeCloudWatchSource({ client }: { client: CloudWatchClient }): MetricSource {
  return {
    name: "CloudWatch",
    canRead: (metric) => cloudWatchSignals.has(metric),
    async read(query) {
      const signal = cloudWatchSignals.get(query.metric);
      if (signal === undefined) throw new Error(`CloudWatch has no ${query.metric}`);
      const found = (await list(client, signal, query)).slice(0, maxQueries);
      if (found.length === 0) return [];
      return merge(await readAll(client, signal, found, query), signal);
    },
  };
}

/** Those with exactly the dimensions asked for. Several databases of one account are one group: the worst counts. */
async function list(
  client: CloudWatchClient,
  signal: CloudWatchSignal,
  { by, where }: SignalQuery,
): Promise<FoundMetric[]> {
  const asked = new Set([...by, ...Object.keys(where)].map((label) => nameOf(signal, label)));
  const set = signal.metric.dimensionSets
    .filter((names) => [...asked].every((name) => names.includes(name)))
    .toSorted((a, b) => a.length - b.length)[0];
  if (set === undefined) throw new Error("CloudWatch has no such set of dimensions");
  const filter: Dimension[] = Object.entries(where).map(([label, value]) => ({
    Name: nameOf(signal, label),
    Value: value,
  }));
  const pages = paginateListMetrics(
    { client },
    { Namespace: signal.namespace, MetricName: signal.metric.name, Dimensions: filter },
  );
  const found: FoundMetric[] = [];
  for await (const { Metrics = [] } of pages) {
    found.push(
      ...Metrics.filter(({ Dimensions = [] }) => {
        const names = Dimensions.map(({ Name }) => Name);
        return names.length === set.length && set.every((name) => names.includes(name));
      }),
    );
  }
  return found;
}

interface Reading {
  labels: Record<string, string>;
  value: number | null;
}

async function readAll(
  client: CloudWatchClient,
  signal: CloudWatchSignal,
  found: readonly FoundMetric[],
  { by, fromMs, toMs }: SignalQuery,
): Promise<Reading[]> {
  const minutes = Math.ceil((toMs - fromMs) / 60_000 / maxPoints);
  const queries = found.map((metric, index): MetricDataQuery => ({
    Id: `m${index}`,
    MetricStat: { Metric: metric, Period: Math.max(1, minutes) * shortestPeriodS, Stat: signal.statistic },
  }));
  const points = new Map<string, [at: number, value: number][]>();
  const pages = paginateGetMetricData(
    { client },
    {
      MetricDataQueries: queries,
      StartTime: new Date(Math.floor(fromMs / 60_000) * 60_000),
      EndTime: new Date(toMs),
      ScanBy: "TimestampAscending",
    },
  );
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id = "", Timestamps = [], Values = [] } of MetricDataResults) {
      const known = points.get(Id) ?? [];
      known.push(...Timestamps.map((at, index): [number, number] => [at.getTime(), Values[index] ?? 0]));
      points.set(Id, known);
    }
  }
  return found.map(({ Dimensions = [] }, index) => ({
    labels: Object.fromEntries(
      by.map((label) => [label, Dimensions.find(({ Name }) => Name === nameOf(signal, label))?.Value ?? ""]),
    ),
    value: combine(signal, points.get(`m${index}`) ?? []),
  }));
}

function combine({ combine: how }: CloudWatchSignal, points: [at: number, value: number][]): number | null {
  if (points.length === 0) return null;
  const values = points.toSorted(([a], [b]) => a - b).map(([, value]) => value);
  if (how === "sum") return values.reduce((sum, value) => sum + value, 0);
  return how === "newest" ? (values.at(-1) ?? null) : Math.max(...values);
}

function merge(readings: readonly Reading[], { combine: how }: CloudWatchSignal): SignalValue[] {
  const byLabels = Map.groupBy(readings, ({ labels }) => JSON.stringify(labels));
  return [...byLabels.values()].map((same) => {
    const values = same.map(({ value }) => value).filter((value) => value !== null);
    const together = how === "sum" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
    return { labels: same[0]?.labels ?? {}, value: values.length === 0 ? null : together };
  });
}

function nameOf({ dimensions }: CloudWatchSignal, label: string): string {
  const name = dimensions[label];
  if (name === undefined) throw new Error(`CloudWatch has no dimension for ${label}`);
  return name;
}
