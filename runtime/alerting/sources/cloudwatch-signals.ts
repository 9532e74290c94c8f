import { snakeCase } from "../../../contracts/monitoring/alert-signals.ts";
import { metricCatalogue } from "../../../contracts/monitoring/catalogue.ts";
import type { Metric } from "../../../contracts/monitoring/metric.ts";
import { pipelineDimensions } from "../../../contracts/monitoring/pipeline-metrics.ts";

export interface CloudWatchSignal {
  namespace: string;
  metric: Metric;
  /** CloudWatch's dimension of a rule's label. */
  dimensions: Readonly<Record<string, string>>;
  /** Of one period; several periods are then added up, or the newest is taken. */
  statistic: "Sum" | "Maximum" | "p95";
  combine: "sum" | "newest" | "largest";
}

const groups = {
  pipeline: { ...metricCatalogue.pipeline, dimensions: pipelineDimensions },
  bedrock: { ...metricCatalogue.bedrock, dimensions: {} },
} as const;

/** What of the catalogue a rule can watch in CloudWatch, by the rule's name of it. */
export const cloudWatchSignals: ReadonlyMap<string, CloudWatchSignal> = new Map(
  Object.entries(groups).flatMap(([prefix, { namespace, metrics, dimensions }]) =>
    Object.entries<Metric>(metrics).map(([key, metric]): [string, CloudWatchSignal] => [
      `${prefix}.${snakeCase(key)}`,
      { namespace, metric, dimensions, ...readingOf(metric.kind) },
    ]),
  ),
);

function readingOf(kind: Metric["kind"]): Pick<CloudWatchSignal, "statistic" | "combine"> {
  if (kind === "counter") return { statistic: "Sum", combine: "sum" };
  return kind === "gauge"
    ? { statistic: "Maximum", combine: "newest" }
    : { statistic: "p95", combine: "largest" };
}
