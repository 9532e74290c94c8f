import {
  bedrockMetrics,
  metricsNamespace,
  ownDimensionSets,
  usageDimensionSets,
} from "../bedrock/metrics.ts";
import type { Metric, MetricGroup } from "./metric.ts";
import { pipelineMetrics, pipelineNamespace } from "./pipeline-metrics.ts";
import { alertMetrics, processorMetrics } from "./processor-metrics.ts";
import { monitoringNames, serviceMetrics } from "./service-metrics.ts";

const bedrock = Object.fromEntries(
  Object.entries(bedrockMetrics).map(([key, { name, unit, about, meaning }]): [string, Metric] => [
    key,
    {
      name,
      unit,
      kind: name === "InvocationLatency" ? "histogram" : "counter",
      dimensionSets: about === "records" ? usageDimensionSets : ownDimensionSets,
      meaning,
    },
  ]),
);

/** Every metric that this repository's code publishes, by the part that does. Each is on a dashboard; a test holds both. */
export const metricCatalogue = {
  service: { namespace: monitoringNames.namespace, metrics: serviceMetrics },
  processor: { namespace: monitoringNames.namespace, metrics: processorMetrics },
  alerts: { namespace: monitoringNames.namespace, metrics: alertMetrics },
  pipeline: { namespace: pipelineNamespace, metrics: pipelineMetrics },
  bedrock: { namespace: metricsNamespace, metrics: bedrock },
} as const satisfies Record<string, MetricGroup>;
