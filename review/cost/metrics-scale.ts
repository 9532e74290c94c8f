import { metricCatalogue } from "../../contracts/monitoring/catalogue.ts";
import type { Metric } from "../../contracts/monitoring/metric.ts";
import { assumptions as estimates } from "./assumptions.ts";
import { prices } from "./prices.ts";

/** What the monitoring's part of docs/scale.md is made from. */
export interface MetricsScenario {
  /** Whether there is a trace processor, and how often a month it writes its metrics. */
  processor?: { sendings: number };
  /** Pipes of the warehouse, each with a table, and reports a month. */
  pipeline?: { pipes: number; reports: number };
  alarms: number;
  dashboards: number;
}

/** How many values a dimension takes in the services' metrics, with the trace processor's routes as they are called. */
export const metricsAssumptions = {
  values: {
    Service: 1,
    Route: 10,
    StatusClass: 2,
    Code: 3,
    Reason: 3,
    Channel: 2,
    Severity: 2,
    Database: 1,
  } as Readonly<Record<string, number>>,
  /** Of a line in the log that carries a metric: measured with the one that writes them, see test/metric-bytes.test.ts. */
  bytesPerSeries: 170,
  /** Of the series, what one sending carries: those with nothing new are left out. */
  shareSent: 0.7,
  sendingsPerTask: 60 * 24 * estimates.daysPerMonth,
} as const;

export interface MetricsPlan {
  /** In CloudWatch; the metrics aggregator's are its own table's. */
  series: { processor: number; pipeline: number };
  /** GB of lines that carry metrics. */
  gb: number;
  monthlyUsd: { metrics: number; lines: number; alarms: number; dashboards: number; total: number };
}

/** CloudWatch's price of the default set of metrics, from list prices and the assumptions above. */
export function planMetrics({ processor, pipeline, alarms, dashboards }: MetricsScenario): MetricsPlan {
  const { bytesPerSeries, shareSent } = metricsAssumptions;
  const { service, processor: ofProcessor, alerts, pipeline: ofPipeline } = metricCatalogue;
  const series = {
    processor: processor === undefined ? 0 : countSeries([service, ofProcessor, alerts]),
    pipeline:
      pipeline === undefined ? 0 : countSeries([ofPipeline], { Pipe: pipeline.pipes, Table: pipeline.pipes }),
  };
  const written =
    series.processor * shareSent * (processor?.sendings ?? 0) + series.pipeline * (pipeline?.reports ?? 0);
  const gb = (written * bytesPerSeries) / 1e9;
  const usd = {
    metrics: (series.processor + series.pipeline) * prices.cloudwatch.metricMonth,
    lines: gb * prices.cloudwatch.logsGb,
    alarms: alarms * prices.cloudwatch.alarmMonth,
    dashboards: dashboards * prices.cloudwatch.dashboardMonth,
  };
  const total = Object.values(usd).reduce((sum, part) => sum + part, 0);
  return { series, gb, monthlyUsd: { ...usd, total } };
}

/** By the sets of dimensions that are published, each value with each. */
export function countSeries(
  groups: readonly { metrics: Readonly<Record<string, Metric>> }[],
  more: Readonly<Record<string, number>> = {},
): number {
  const values = { ...metricsAssumptions.values, ...more };
  const ofSet = (set: readonly string[]) => set.reduce((product, name) => product * (values[name] ?? 1), 1);
  return groups
    .flatMap(({ metrics }) => Object.values(metrics))
    .flatMap(({ dimensionSets }) => dimensionSets.map(ofSet))
    .reduce((sum, count) => sum + count, 0);
}
