import {
  Registry as PrometheusRegistry,
  collectDefaultMetrics,
  type MetricObjectWithValues,
} from "prom-client";
import {
  prometheusFactor,
  prometheusName,
  toSnakeCase,
} from "../../../contracts/monitoring/prometheus-name.ts";
import type { HistogramInstrument, Instrument } from "../registry/instruments.ts";
import type { Registry } from "../registry/registry.ts";
import type { SlotLabels } from "../registry/slots.ts";

export interface Prometheus {
  contentType: string;
  /** The text that Prometheus scrapes: totals since the start. */
  render: () => Promise<string>;
  close: () => void;
}

type Described = Omit<MetricObjectWithValues<PrometheusValue>, "collect">;
interface PrometheusValue {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
}

/** The registry's metrics and, under its usual names, what the library knows of Node: heap, collection, event loop. */
export function makePrometheus(registry: Registry): Prometheus {
  const ofNode = new PrometheusRegistry();
  collectDefaultMetrics({ register: ofNode });
  return {
    contentType: ofNode.contentType,
    async render() {
      const own = new PrometheusRegistry();
      for (const instrument of registry.instruments()) {
        const described = describe(instrument);
        own.registerMetric({ name: described.name, get: async () => described } as never);
      }
      return `${await ofNode.metrics()}${await own.metrics()}`;
    },
    close: () => ofNode.clear(),
  };
}

function describe(instrument: Instrument): Described {
  const { metric, kind } = instrument;
  const name = prometheusName(metric);
  return {
    name,
    help: metric.meaning,
    // What the library writes is the type's name, in small letters.
    type: kind as never,
    aggregator: "sum",
    values: valuesOf(instrument, name),
  };
}

function valuesOf(instrument: Instrument, name: string): PrometheusValue[] {
  const factor = prometheusFactor(instrument.metric);
  const labels = (all: SlotLabels) => told(all, instrument.prometheusLabels);
  switch (instrument.kind) {
    case "counter": {
      const values = [...instrument.slots.all()].map((slot) => ({
        value: slot.total * factor,
        labels: labels(slot.labels),
      }));
      return values.length === 0 && instrument.prometheusLabels.length === 0
        ? [{ value: 0, labels: {} }]
        : values;
    }
    case "gauge": {
      const reading = instrument.read();
      if (reading === undefined) return [];
      if (typeof reading === "number") return [{ value: reading * factor, labels: {} }];
      return reading.map((one) => ({ value: one.value * factor, labels: labels(one.labels) }));
    }
    case "histogram":
      return histogramValues(instrument, name, factor);
  }
}

function histogramValues(
  { slots, scale, prometheusLabels }: HistogramInstrument,
  name: string,
  factor: number,
): PrometheusValue[] {
  return [...slots.all()].flatMap((slot) => {
    const labels = told(slot.labels, prometheusLabels);
    const values: PrometheusValue[] = [];
    let count = 0;
    let index = 0;
    const addTo = (end: number) => {
      for (; index <= end; index += 1) count += slot.counts[index] as number;
    };
    for (const bound of scale.told) {
      addTo(bound);
      const le = Number((scale.upperBound(bound) * factor).toPrecision(4));
      values.push({ value: count, labels: { ...labels, le }, metricName: `${name}_bucket` });
    }
    addTo(scale.size - 1);
    const sum = slot.sums.reduce((total, one) => total + one, 0) * factor;
    return [
      ...values,
      { value: count, labels: { ...labels, le: "+Inf" }, metricName: `${name}_bucket` },
      { value: sum, labels, metricName: `${name}_sum` },
      { value: count, labels, metricName: `${name}_count` },
    ];
  });
}

function told(labels: SlotLabels, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [toSnakeCase(name), labels[name] ?? ""]));
}
