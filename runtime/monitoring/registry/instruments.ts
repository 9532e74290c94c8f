import type { Metric } from "../../../contracts/monitoring/metric.ts";
import { serviceDimensions } from "../../../contracts/monitoring/service-metrics.ts";
import { scaleOf, type Scale } from "./scale.ts";
import { CounterSlot, HistogramSlot, type SlotLabels } from "./slots.ts";

/** The dimensions of a metric that whoever measures must name; the service's own is known. */
export type OwnLabel<M extends Metric> = Exclude<
  M["dimensionSets"][number][number],
  (typeof serviceDimensions)["service"]
>;

/** More combinations of labels than this are a mistake, and cost memory and money: the rest is counted as `other`. */
const maxSlots = 500;
const collapsed = "other";

/** A metric with the slots that it is counted in. */
export class Slots<Slot extends CounterSlot | HistogramSlot> {
  readonly #byKey = new Map<string, Slot>();
  readonly #names: readonly string[];
  readonly #make: (labels: SlotLabels) => Slot;

  constructor(names: readonly string[], make: (labels: SlotLabels) => Slot) {
    this.#names = names;
    this.#make = make;
  }

  of(labels: SlotLabels): Slot {
    const key = this.#names.map((name) => labels[name]).join("\n");
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    return this.#byKey.size < maxSlots ? this.#add(key, labels) : this.#rest();
  }

  #rest(): Slot {
    const key = this.#names.map(() => collapsed).join("\n");
    return this.#byKey.get(key) ?? this.#add(key, {});
  }

  #add(key: string, labels: SlotLabels): Slot {
    const slot = this.#make(Object.fromEntries(this.#names.map((name) => [name, labels[name] ?? collapsed])));
    this.#byKey.set(key, slot);
    return slot;
  }

  all(): Iterable<Slot> {
    return this.#byKey.values();
  }
}

interface Common {
  metric: Metric;
  /** Labels that Prometheus is told, in the order of the metric's own. */
  prometheusLabels: readonly string[];
}

export interface CounterInstrument extends Common {
  kind: "counter";
  slots: Slots<CounterSlot>;
}

export interface HistogramInstrument extends Common {
  kind: "histogram";
  scale: Scale;
  slots: Slots<HistogramSlot>;
}

/** One reading, or one for each combination of labels; undefined where there is nothing to read. */
export type GaugeReading = number | undefined | readonly { labels: SlotLabels; value: number }[];

export interface GaugeInstrument extends Common {
  kind: "gauge";
  read: () => GaugeReading;
  /** How readings become one where a set of dimensions leaves a label out. */
  rollUp: "sum" | "max";
}

export type Instrument = CounterInstrument | HistogramInstrument | GaugeInstrument;

/** All labels of a metric's sets, without the service's. */
export function ownLabels(metric: Metric): string[] {
  const names = new Set(metric.dimensionSets.flat());
  names.delete(serviceDimensions.service);
  return [...names];
}

export function makeCounterInstrument(metric: Metric, labels: LabelNames): CounterInstrument {
  const slots = new Slots(labels.all, (own) => new CounterSlot(own));
  return { kind: "counter", metric, prometheusLabels: labels.prometheus, slots };
}

export function makeHistogramInstrument(metric: Metric, labels: LabelNames): HistogramInstrument {
  const scale = scaleOf(metric.unit);
  const slots = new Slots(labels.all, (own) => new HistogramSlot(own, scale));
  return { kind: "histogram", metric, prometheusLabels: labels.prometheus, scale, slots };
}

export interface LabelNames {
  all: readonly string[];
  prometheus: readonly string[];
}
