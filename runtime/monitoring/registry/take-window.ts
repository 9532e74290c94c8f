import { metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import { serviceDimensions } from "../../../contracts/monitoring/service-metrics.ts";
import type { CounterInstrument, GaugeInstrument, HistogramInstrument, Instrument } from "./instruments.ts";
import { addBuckets, describeBuckets, makeBuckets, type Buckets, type SlotLabels } from "./slots.ts";
import type { MetricPoint, PointDimension } from "./window.ts";

export interface PointsOptions {
  service: string;
  /** Tells of gauges and of counters that did not grow as well: once a minute is enough. */
  isFull: boolean;
}

/**
 * The points of a metric for each of its sets of dimensions. Where a set has no label of its own, a counter that did
 * not grow is told as 0: a service without errors says so, and one that is away says nothing. Labelled ones are told
 * only when they grew, for each costs.
 */
export function takePoints(instrument: Instrument, options: PointsOptions): MetricPoint[] {
  switch (instrument.kind) {
    case "counter":
      return takeCounter(instrument, options);
    case "histogram":
      return takeHistogram(instrument, options.service);
    case "gauge":
      return options.isFull ? readGauge(instrument, options.service) : [];
  }
}

function takeCounter(
  { metric, slots }: CounterInstrument,
  { service, isFull }: PointsOptions,
): MetricPoint[] {
  const taken = [...slots.all()].map((slot) => ({ labels: slot.labels, value: slot.take() }));
  return metric.dimensionSets.flatMap((set) => {
    const sums = groupBySet(set, service, taken, (sum: number, value) => sum + value, 0);
    const tellsNothing = isFull && !set.some(isOwn);
    if (sums.size === 0 && tellsNothing)
      return [{ metric, dimensions: dimensionsOf(set, service, {}), value: 0 }];
    return [...sums.values()]
      .filter(({ value }) => value !== 0 || tellsNothing)
      .map(({ dimensions, value }) => ({ metric, dimensions, value }));
  });
}

function takeHistogram({ metric, slots, scale }: HistogramInstrument, service: string): MetricPoint[] {
  const taken = [...slots.all()].map((slot) => {
    const value = makeBuckets(scale);
    slot.take(value);
    return { labels: slot.labels, value };
  });
  const add = (sum: Buckets | undefined, value: Buckets): Buckets => {
    const into = sum ?? makeBuckets(scale);
    addBuckets(into, value);
    return into;
  };
  return metric.dimensionSets.flatMap((set) =>
    [...groupBySet(set, service, taken, add, undefined).values()].flatMap(({ dimensions, value }) => {
      const distribution = value === undefined ? undefined : describeBuckets(value);
      return distribution === undefined || distribution.count === 0
        ? []
        : [{ metric, dimensions, value: distribution }];
    }),
  );
}

function readGauge({ metric, read, rollUp }: GaugeInstrument, service: string): MetricPoint[] {
  const reading = read();
  if (reading === undefined) return [];
  const readings = typeof reading === "number" ? [{ labels: {}, value: reading }] : reading;
  const join = (sum: number | undefined, value: number) =>
    sum === undefined ? value : rollUp === "sum" ? sum + value : Math.max(sum, value);
  return metric.dimensionSets.flatMap((set) =>
    [...groupBySet(set, service, readings, join, undefined).values()].flatMap(({ dimensions, value }) =>
      value === undefined || !Number.isFinite(value) ? [] : [{ metric, dimensions, value }],
    ),
  );
}

function groupBySet<Value, Sum>(
  set: readonly string[],
  service: string,
  taken: readonly { labels: SlotLabels; value: Value }[],
  add: (sum: Sum, value: Value) => Sum,
  nothing: Sum,
): Map<string, { dimensions: PointDimension[]; value: Sum }> {
  const groups = new Map<string, { dimensions: PointDimension[]; value: Sum }>();
  for (const { labels, value } of taken) {
    const dimensions = dimensionsOf(set, service, labels);
    const key = dimensions.map((dimension) => dimension.value).join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { dimensions, value: add(nothing, value) });
    else group.value = add(group.value, value);
  }
  return groups;
}

const isOwn = (name: string): boolean => name !== serviceDimensions.service;

function dimensionsOf(set: readonly string[], service: string, labels: SlotLabels): PointDimension[] {
  return set.map((name) => ({ name, value: plain(isOwn(name) ? (labels[name] ?? "") : service) }));
}

/** As CloudWatch takes it: printable ASCII, not empty, not longer than is allowed. */
export function plain(text: string): string {
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, "?").trim();
  return ascii === "" ? "none" : ascii.slice(0, metricLimits.dimensionValueLength);
}
