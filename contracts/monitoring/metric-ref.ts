import { awsMetrics, type AwsMetric } from "./aws-metrics.ts";
import { metricsNamespace } from "../bedrock/metrics.ts";
import type { Metric } from "./metric.ts";
import type { Monitored } from "./monitored.ts";
import { pipelineDimensions, pipelineNamespace } from "./pipeline-metrics.ts";
import { serviceDimensions } from "./service-metrics.ts";

/** One series of CloudWatch's, read by one statistic. */
export interface MetricRef {
  namespace: string;
  name: string;
  dimensions: readonly (readonly [name: string, value: string])[];
  stat: string;
}

type Dimensions = Readonly<Record<string, string>>;
type Group = keyof typeof awsMetrics;

/** A metric of AWS's own; `values` in the order of the group's dimensions. */
export function ofAws<G extends Group>(
  group: G,
  key: keyof (typeof awsMetrics)[G]["metrics"],
  values: readonly string[],
  stat?: string,
): MetricRef {
  const { namespace, dimensions, metrics } = awsMetrics[group];
  const metric = (metrics as Readonly<Record<PropertyKey, AwsMetric>>)[key] as AwsMetric;
  return {
    namespace,
    name: metric.name,
    dimensions: dimensions.map((name, at) => [name, values[at] ?? ""] as const),
    stat: stat ?? metric.stat,
  };
}

/** The statistic that says the most of a metric: a counter's sum, a gauge's worst, a histogram's slow end. */
export function defaultStat({ kind }: Metric): string {
  if (kind === "counter") return "Sum";
  return kind === "gauge" ? "Maximum" : "p99";
}

/** A metric of the trace processor, or of another service with the plugin. Throws where that set is not published. */
export function ofService(
  monitored: Monitored,
  metric: Metric,
  more: Dimensions = {},
  stat?: string,
): MetricRef {
  const { processor, namespace } = monitored;
  return published(
    namespace,
    metric,
    { [serviceDimensions.service]: processor?.service ?? "", ...more },
    stat,
  );
}

export function ofPipeline(
  monitored: Monitored,
  metric: Metric,
  more: Dimensions = {},
  stat?: string,
): MetricRef {
  const database = monitored.pipeline?.database ?? "";
  return published(pipelineNamespace, metric, { [pipelineDimensions.database]: database, ...more }, stat);
}

export function ofBedrock(metric: Metric, dimensions: Dimensions = {}, stat?: string): MetricRef {
  return published(metricsNamespace, metric, dimensions, stat);
}

function published(namespace: string, metric: Metric, dimensions: Dimensions, stat?: string): MetricRef {
  const given = Object.keys(dimensions);
  const isPublished = metric.dimensionSets.some(
    (set) => set.length === given.length && set.every((name) => given.includes(name)),
  );
  if (!isPublished)
    throw new Error(`${metric.name} is not published by ${given.join(", ") || "no dimension"}`);
  return {
    namespace,
    name: metric.name,
    dimensions: Object.entries(dimensions),
    stat: stat ?? defaultStat(metric),
  };
}
