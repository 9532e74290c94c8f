import { ValueType } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  type DataPoint,
  type Histogram,
  type MetricData,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { Unit } from "../../../contracts/monitoring/metric.ts";
import type { AttemptOptions } from "../../shared/cloudwatch/attempts.ts";
import type { MonitoringLog } from "../monitoring-log.ts";
import { scaleOf } from "../registry/scale.ts";
import type { Distribution } from "../registry/slots.ts";
import type { MetricPoint, MetricWindow } from "../registry/window.ts";
import { makeSender, type OnDropped } from "./sender.ts";
import type { MetricSink } from "./sink.ts";

/** OpenTelemetry's units are those of UCUM. */
const units: Readonly<Record<Unit, string>> = {
  Count: "1",
  None: "1",
  Milliseconds: "ms",
  Seconds: "s",
  Percent: "%",
  Bytes: "By",
};

export interface OtlpSinkOptions extends AttemptOptions {
  exporter: Pick<PushMetricExporter, "export">;
  resource: Resource;
  log: MonitoringLog;
  onDropped: OnDropped;
}

const maxWaiting = 10;

/** Sends windows as OTLP, each with what is new in it (delta temporality), by the official exporter. */
export function makeOtlpSink(options: OtlpSinkOptions): MetricSink {
  const { exporter, resource } = options;
  const sender = makeSender<ResourceMetrics>({
    ...options,
    // The exporter tries again itself, as the protocol has it, for as long as one attempt may take.
    maxAttempts: 1,
    what: "metrics by OTLP",
    maxWaiting,
    sizeOf: ({ scopeMetrics }) =>
      scopeMetrics.reduce(
        (sum, { metrics }) => sum + metrics.reduce((n, { dataPoints }) => n + dataPoints.length, 0),
        0,
      ),
    send: (metrics) =>
      new Promise((resolve, reject) => {
        exporter.export(metrics, ({ code, error }) =>
          code === 0 ? resolve() : reject(asAwsError(error ?? new Error("the exporter failed"))),
        );
      }),
  });
  return {
    name: "otlp",
    accept: (window) => sender.offer(resourceMetricsOf(window, resource)),
    flush: sender.flush,
  };
}

/** So that what classifies failures finds the status where it looks for it. */
function asAwsError(error: Error): Error {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? Object.assign(error, { $metadata: { httpStatusCode: code } }) : error;
}

export function resourceMetricsOf(window: MetricWindow, resource: Resource): ResourceMetrics {
  const byName = Map.groupBy(window.points, ({ metric }) => metric.name);
  const metrics = [...byName.values()].map((points) => toMetricData(points, window));
  const scope = { name: "tracelake/monitoring" };
  return { resource, scopeMetrics: [{ scope, metrics }] };
}

function toMetricData(points: readonly MetricPoint[], window: MetricWindow): MetricData {
  const { metric } = points[0] as MetricPoint;
  const base = {
    descriptor: {
      name: metric.name,
      description: metric.meaning,
      unit: units[metric.unit],
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.DELTA,
  };
  // Sets of dimensions that leave others out are for CloudWatch, which adds up nothing: here the fullest one is enough.
  const fullest = Math.max(...points.map(({ dimensions }) => dimensions.length));
  const told = points.filter(({ dimensions }) => dimensions.length === fullest);
  const at = <Value>({ dimensions }: MetricPoint, value: Value): DataPoint<Value> => ({
    startTime: [Math.floor(window.startMs / 1_000), (window.startMs % 1_000) * 1e6],
    endTime: [Math.floor(window.endMs / 1_000), (window.endMs % 1_000) * 1e6],
    attributes: Object.fromEntries(dimensions.map(({ name, value: text }) => [name, text])),
    value,
  });
  if (metric.kind === "histogram")
    return {
      ...base,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: told.map((point) => at(point, toHistogram(point.value as Distribution, metric.unit))),
    };
  const dataPoints = told.map((point) => at(point, point.value as number));
  return metric.kind === "counter"
    ? { ...base, dataPointType: DataPointType.SUM, dataPoints, isMonotonic: true }
    : { ...base, dataPointType: DataPointType.GAUGE, dataPoints };
}

/** Bounds from the first to the last bucket that holds any. */
function toHistogram({ count, sum, values, counts }: Distribution, unit: Unit): Histogram {
  const scale = scaleOf(unit);
  const indexes = values.map((value) => scale.indexOf(value));
  const first = indexes[0] ?? 0;
  const last = Math.min(indexes.at(-1) ?? 0, scale.size - 2);
  const boundaries: number[] = [];
  for (let index = first; index <= last; index += 1) boundaries.push(scale.upperBound(index));
  const inBuckets = Array<number>(boundaries.length + 1).fill(0);
  for (const [nth, index] of indexes.entries()) (inBuckets[index - first] as number) += counts[nth] as number;
  return {
    buckets: { boundaries, counts: inBuckets },
    sum,
    count,
    min: values[0] ?? 0,
    max: values.at(-1) ?? 0,
  };
}
