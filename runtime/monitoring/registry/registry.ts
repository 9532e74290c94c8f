import type { Metric } from "../../../contracts/monitoring/metric.ts";
import {
  makeCounterInstrument,
  makeHistogramInstrument,
  ownLabels,
  type GaugeInstrument,
  type GaugeReading,
  type Instrument,
  type LabelNames,
  type OwnLabel,
} from "./instruments.ts";
import type { CounterSlot, HistogramSlot } from "./slots.ts";
import { takePoints } from "./take-window.ts";
import type { MetricWindow } from "./window.ts";

/** @example counter.of({ Reason: "queue_full" }).add(3) */
export interface Counter<Label extends string> {
  /** The slot of these labels, the same at each call: keep it where you count often. */
  of: (labels: Readonly<Record<Label, string>>) => CounterSlot;
}

export interface Histogram<Label extends string> {
  of: (labels: Readonly<Record<Label, string>>) => HistogramSlot;
}

/** Labels beside those of the metric's dimensions, and what of all Prometheus is told (all, by default). */
export interface MoreLabels<Also extends string> {
  also: readonly Also[];
  prometheus?: readonly string[];
}

export interface Registry {
  service: string;
  /** A metric is made once; asking again gives the same. */
  counter: <const M extends Metric & { kind: "counter" }, Also extends string = never>(
    metric: M,
    more?: MoreLabels<Also>,
  ) => Counter<OwnLabel<M> | Also>;
  histogram: <const M extends Metric & { kind: "histogram" }, Also extends string = never>(
    metric: M,
    more?: MoreLabels<Also>,
  ) => Histogram<OwnLabel<M> | Also>;
  /** Read when a window is taken or Prometheus asks, so it must be quick and must not throw. */
  gauge: (metric: Metric & { kind: "gauge" }, read: () => GaugeReading, rollUp?: "sum" | "max") => void;
  instruments: () => Iterable<Instrument>;
  /** What was measured since the last call; one that is not full leaves out gauges and counters that did not grow. */
  takeWindow: (options?: { isFull: boolean }) => MetricWindow;
}

export interface RegistryOptions {
  namespace: string;
  service: string;
  now: () => number;
}

/** Counts in memory, by name; whatever sends takes windows of it. */
export function makeRegistry({ namespace, service, now }: RegistryOptions): Registry {
  const instruments = new Map<string, Instrument>();
  let startMs = now();
  const ensure = <Kind extends Instrument["kind"]>(
    metric: Metric,
    kind: Kind,
    make: () => Extract<Instrument, { kind: Kind }>,
  ): Extract<Instrument, { kind: Kind }> => {
    const known = instruments.get(metric.name);
    if (known === undefined) {
      const made = make();
      instruments.set(metric.name, made);
      return made;
    }
    if (known.kind !== kind) throw new Error(`${metric.name} is a ${known.kind}, not a ${kind}`);
    return known as Extract<Instrument, { kind: Kind }>;
  };
  return {
    service,
    counter(metric, more) {
      const { slots } = ensure(metric, "counter", () =>
        makeCounterInstrument(metric, labelNames(metric, more)),
      );
      return slots;
    },
    histogram(metric, more) {
      const make = () => makeHistogramInstrument(metric, labelNames(metric, more));
      return ensure(metric, "histogram", make).slots;
    },
    gauge(metric, read, rollUp = "sum") {
      const labels = ownLabels(metric);
      const gauge: GaugeInstrument = { kind: "gauge", metric, prometheusLabels: labels, read, rollUp };
      // The newest reader counts: a part that is started anew in the same process replaces its own.
      instruments.set(metric.name, gauge);
    },
    instruments: () => instruments.values(),
    takeWindow({ isFull } = { isFull: true }) {
      const endMs = now();
      const window = {
        namespace,
        startMs,
        endMs,
        points: [...instruments.values()].flatMap((instrument) =>
          takePoints(instrument, { service, isFull }),
        ),
      };
      startMs = endMs;
      return window;
    },
  };
}

function labelNames(metric: Metric, more: MoreLabels<string> | undefined): LabelNames {
  const all = [...ownLabels(metric), ...(more?.also ?? [])];
  return { all, prometheus: more?.prometheus ?? all };
}
