import { pipelineNamespace } from "../../contracts/monitoring/pipeline-metrics.ts";
import { emfDocuments } from "../shared/cloudwatch/emf-documents.ts";
import type { MetricValue } from "./snapshot-values.ts";

/** Lines of the log that CloudWatch turns into metrics (embedded metric format), at the time of what they tell of. */
export function embedMetrics(values: readonly MetricValue[], atMs: number): string[] {
  const Timestamp = new Date(atMs);
  const MetricData = values.map(({ metric, dimensions, value }) => ({
    MetricName: metric.name,
    Unit: metric.unit,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    Timestamp,
    Value: value,
  }));
  return emfDocuments({ Namespace: pipelineNamespace, MetricData }).map(
    (document) => `${JSON.stringify(document)}\n`,
  );
}
