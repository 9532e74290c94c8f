import { snakeCase } from "../../contracts/monitoring/alert-signals.ts";
import { pipelineDimensions, pipelineMetrics } from "../../contracts/monitoring/pipeline-metrics.ts";
import type { PipelineSnapshot } from "../../contracts/monitoring/pipeline-snapshot.ts";
import type { MetricSource, SignalQuery, SignalValue } from "../alerting/sources/metric-source.ts";
import { measureSnapshot } from "../pipeline-monitor/snapshot-values.ts";
import { asNumber, asText } from "../warehouse/routes/answer-values.ts";
import type { WarehouseReader } from "../warehouse/routes/warehouse-reader.ts";

export interface WarehouseSourceOptions {
  warehouse: WarehouseReader;
  /** Asked for each rule: it remembers what it said a moment ago. */
  readSnapshot: () => Promise<PipelineSnapshot>;
}

/** By a rule's name of it. That of rejected messages is the pipeline monitor's alone. */
const metrics = new Map(
  Object.entries(pipelineMetrics)
    .filter(([key]) => key !== "rejected")
    .map(([key, metric]) => [`pipeline.${snakeCase(key)}`, metric]),
);
const notLoaded = "pipeline.not_loaded";

/**
 * The health of this machine's warehouse as a source of metrics: what the pipeline monitor would publish of it, so that a
 * rule means the same here and in the cloud.
 */
export function makeWarehouseSource({ warehouse, readSnapshot }: WarehouseSourceOptions): MetricSource {
  return {
    name: "the warehouse of this machine",
    canRead: (metric) => metric === notLoaded || metrics.has(metric),
    async read(query) {
      if (query.metric === notLoaded) return pick(await readNotLoaded(warehouse), query);
      const metric = metrics.get(query.metric);
      if (metric === undefined) throw new Error(`the warehouse has no ${query.metric}`);
      const values = measureSnapshot(await readSnapshot()).filter((one) => one.metric === metric);
      return pick(values, query);
    },
  };
}

interface Measured {
  dimensions: Readonly<Record<string, string>>;
  value: number | null;
}

/** Files of the last listing of the lake; null where one was never made. */
async function readNotLoaded(warehouse: WarehouseReader): Promise<Measured[]> {
  const rows = await warehouse.query(
    "select table_name, count_pending + count_missing as count_waiting from monitoring.reconciliation_summary",
  );
  return rows.map((row) => ({
    dimensions: { [pipelineDimensions.table]: asText(row["table_name"]) ?? "" },
    value: asNumber(row["count_waiting"]),
  }));
}

/** The series that have the labels asked for and no other, as CloudWatch would be asked. */
function pick(values: readonly Measured[], { by, where }: Pick<SignalQuery, "by" | "where">): SignalValue[] {
  const asked = new Set([...by, ...Object.keys(where)]);
  return values.flatMap(({ dimensions, value }) => {
    const labels = labelsOf(dimensions);
    const isAsked = Object.keys(labels).length === asked.size && [...asked].every((label) => label in labels);
    const isMeant = Object.entries(where).every(([label, wanted]) => labels[label] === wanted);
    if (!isAsked || !isMeant) return [];
    return [{ labels: Object.fromEntries(by.map((label) => [label, labels[label] ?? ""])), value }];
  });
}

function labelsOf(dimensions: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(pipelineDimensions).filter(([label]) => label !== "database");
  return Object.fromEntries(
    named.flatMap(([label, dimension]) => {
      const value = dimensions[dimension];
      return value === undefined ? [] : [[label, value]];
    }),
  );
}
