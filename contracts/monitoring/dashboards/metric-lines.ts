import { defaultStat, ofAws, ofBedrock, ofPipeline, ofService, type MetricRef } from "../metric-ref.ts";
import { metricCatalogue } from "../catalogue.ts";
import type { awsMetrics } from "../aws-metrics.ts";
import type { Metric } from "../metric.ts";
import type { Monitored } from "../monitored.ts";
import { pipelineDimensions, pipelineNamespace } from "../pipeline-metrics.ts";
import { serviceDimensions } from "../service-metrics.ts";
import type { Line, Search } from "./widget.ts";

/** Lines of the metrics of one environment, each with the metric's own words for a label. */
export interface MetricLines {
  service(metric: Metric, look?: LineLook): Line;
  /** Every series of a set that is published, one line each. */
  serviceBy(metric: Metric, dimensions: readonly string[], look?: LineLook): Line;
  pipeline(metric: Metric, look?: LineLook & { dimensions?: Readonly<Record<string, string>> }): Line;
  pipelineBy(metric: Metric, dimensions: readonly string[], look?: LineLook): Line;
  bedrock(key: string, look?: LineLook): Line;
  bedrockBy(key: string, dimensions: readonly string[], look?: LineLook): Line;
  aws<G extends keyof typeof awsMetrics>(
    group: G,
    key: keyof (typeof awsMetrics)[G]["metrics"],
    values: readonly string[],
    look?: LineLook,
  ): Line;
}

export interface LineLook {
  stat?: string;
  label?: string;
  color?: string;
  id?: string;
  isRight?: boolean;
  isHidden?: boolean;
}

export const colors = { bad: "#d62728", worse: "#ff7f0e", good: "#2ca02c", plain: "#1f77b4" } as const;

export function makeMetricLines(monitored: Monitored): MetricLines {
  const bedrockMetrics = metricCatalogue.bedrock.metrics as Readonly<Record<string, Metric>>;
  const service = monitored.processor?.service ?? "";
  const database = monitored.pipeline?.database ?? "";
  const line = (metric: MetricRef, look: LineLook): Line => {
    const { stat: _, ...shown } = look;
    return { metric, ...shown };
  };
  return {
    service: (metric, look = {}) =>
      line(ofService(monitored, metric, {}, look.stat), { label: metric.name, ...look }),
    serviceBy: (metric, names, look = {}) =>
      by(monitored.namespace, metric, { [serviceDimensions.service]: service }, names, look),
    pipeline: (metric, { dimensions = {}, ...look } = {}) =>
      line(ofPipeline(monitored, metric, dimensions, look.stat), { label: metric.name, ...look }),
    pipelineBy: (metric, names, look = {}) => {
      // A message that was no report tells of no database.
      const isOfDatabase = metric.dimensionSets.some((set) => set.includes(pipelineDimensions.database));
      const known = isOfDatabase ? { [pipelineDimensions.database]: database } : {};
      return by(pipelineNamespace, metric, known, names, look);
    },
    bedrock: (key, look = {}) =>
      line(ofBedrock(bedrockMetrics[key] as Metric, {}, look.stat), {
        label: bedrockMetrics[key]?.name ?? key,
        ...look,
      }),
    bedrockBy: (key, names, look = {}) =>
      by(metricCatalogue.bedrock.namespace, bedrockMetrics[key] as Metric, {}, names, look),
    aws: (group, key, values, look = {}) => line(ofAws(group, key, values, look.stat), look),
  };
}

function by(
  namespace: string,
  metric: Metric,
  known: Readonly<Record<string, string>>,
  open: readonly string[],
  { stat = defaultStat(metric), ...look }: LineLook,
): Line {
  const names = [...Object.keys(known), ...open];
  if (
    !metric.dimensionSets.some(
      (set) => set.length === names.length && set.every((name) => names.includes(name)),
    )
  )
    throw new Error(`${metric.name} is not published by ${names.join(", ")}`);
  const dimensions = Object.fromEntries(names.map((name) => [name, known[name]]));
  const search: Search = { namespace, name: metric.name, dimensions, stat };
  return { search, label: "", ...look };
}
