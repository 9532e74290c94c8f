import { pipelineNamespace } from "../../contracts/monitoring/pipeline-metrics.ts";
import type { MetricValue } from "./snapshot-values.ts";

/** The format's limit of metrics a document. */
const metricsAtMost = 100;

/**
 * Lines of the log that CloudWatch turns into metrics (embedded metric format): one for each set of dimensions and their
 * values, at the time of what they tell of.
 */
export function embedMetrics(values: readonly MetricValue[], atMs: number): string[] {
  const documents = new Map<string, MetricValue[]>();
  for (const value of values) {
    const key = JSON.stringify(value.dimensions);
    documents.set(key, [...(documents.get(key) ?? []), value]);
  }
  return [...documents.values()].flatMap((members) =>
    cut(members).map((part) => `${JSON.stringify(makeDocument(part, atMs))}\n`),
  );
}

function makeDocument(members: readonly MetricValue[], atMs: number) {
  const dimensions = members[0]?.dimensions ?? {};
  return {
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        {
          Namespace: pipelineNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: members.map(({ metric: { name, unit } }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(members.map(({ metric, value }) => [metric.name, value])),
  };
}

function cut(members: readonly MetricValue[]): MetricValue[][] {
  const parts: MetricValue[][] = [];
  for (let at = 0; at < members.length; at += metricsAtMost) parts.push(members.slice(at, at + metricsAtMost));
  return parts;
}
