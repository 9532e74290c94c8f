import type { Metric } from "../../../contracts/monitoring/metric.ts";
import type { PointDimension, MetricPoint } from "../registry/window.ts";
import type { Distribution } from "../registry/slots.ts";
import type { MetricSink } from "./sink.ts";

/** What a histogram's minute comes to. */
export interface Summary {
  count: number;
  sum: number;
  min: number;
  max: number;
  p50: number;
  p95: number;
  p99: number;
}

/** One metric of one combination of dimensions, minute by minute, oldest first. */
export interface MetricSeries {
  metric: string;
  unit: Metric["unit"];
  kind: Metric["kind"];
  dimensions: Readonly<Record<string, string>>;
  points: readonly { minuteMs: number; value: number | Summary }[];
}

export interface MemorySink extends MetricSink {
  /** Of one metric by its name, or of all; from a time on. */
  read: (options?: { metric?: string; sinceMs?: number }) => MetricSeries[];
}

interface Kept {
  point: MetricPoint;
  minutes: Map<number, number | Summary>;
  /** The newest minute as it came, for windows that are shorter than a minute. */
  open: { minuteMs: number; value: number | Distribution } | undefined;
}

const minuteMs = 60_000;
/** So that a mistake with labels costs no memory. */
const maxSeries = 2_000;

/** Keeps the last hours for whoever shows them: the page's Health view, or a test. */
export function makeMemorySink({ hours = 3 }: { hours?: number } = {}): MemorySink {
  const series = new Map<string, Kept>();
  const keep = (point: MetricPoint, atMs: number): void => {
    const key = [point.metric.name, ...point.dimensions.flatMap(({ name, value }) => [name, value])].join(
      "\n",
    );
    let kept = series.get(key);
    if (kept === undefined) {
      if (series.size >= maxSeries) return;
      kept = { point, minutes: new Map(), open: undefined };
      series.set(key, kept);
    }
    const before = kept.open?.minuteMs === atMs ? kept.open.value : undefined;
    const value = join(before, point.value, point.metric.kind);
    kept.open = { minuteMs: atMs, value };
    kept.minutes.set(atMs, typeof value === "number" ? value : summarize(value));
  };
  return {
    name: "memory",
    accept({ startMs, endMs, points }) {
      const atMs = Math.floor(startMs / minuteMs) * minuteMs;
      for (const point of points) keep(point, atMs);
      for (const [key, { minutes }] of series) {
        for (const at of minutes.keys()) if (at < endMs - hours * 60 * minuteMs) minutes.delete(at);
        if (minutes.size === 0) series.delete(key);
      }
    },
    flush: () => Promise.resolve(),
    read: ({ metric, sinceMs = 0 } = {}) =>
      [...series.values()]
        .filter(({ point }) => metric === undefined || point.metric.name === metric)
        .map(({ point, minutes }) => ({
          metric: point.metric.name,
          unit: point.metric.unit,
          kind: point.metric.kind,
          dimensions: describeDimensions(point.dimensions),
          points: [...minutes]
            .filter(([at]) => at >= sinceMs)
            .map(([at, value]) => ({ minuteMs: at, value })),
        })),
  };
}

function describeDimensions(dimensions: readonly PointDimension[]): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ name, value }) => [name, value]));
}

function join(
  before: number | Distribution | undefined,
  value: number | Distribution,
  kind: Metric["kind"],
): number | Distribution {
  if (before === undefined || kind === "gauge") return value;
  if (typeof value === "number") return (before as number) + value;
  return joinDistributions(before as Distribution, value);
}

function joinDistributions(a: Distribution, b: Distribution): Distribution {
  const pairs = [...zip(a), ...zip(b)].toSorted(([x], [y]) => x - y);
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    values: pairs.map(([value]) => value),
    counts: pairs.map(([, count]) => count),
  };
}

const zip = ({ values, counts }: Distribution) =>
  values.map((value, index): [number, number] => [value, counts[index] ?? 0]);

export function summarize({ count, sum, values, counts }: Distribution): Summary {
  const at = (share: number) => {
    let left = share * count;
    for (const [index, value] of values.entries()) {
      left -= counts[index] ?? 0;
      if (left <= 0) return value;
    }
    return values.at(-1) ?? 0;
  };
  return {
    count,
    sum,
    min: values[0] ?? 0,
    max: values.at(-1) ?? 0,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}
