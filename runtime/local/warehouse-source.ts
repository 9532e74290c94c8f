import { snakeCase } from "../../contracts/monitoring/alert-signals.ts";
import type { pipelineMetrics } from "../../contracts/monitoring/pipeline-metrics.ts";
import type { MetricSource, SignalQuery, SignalValue } from "../alerting/sources/metric-source.ts";
import { readPipeline } from "../warehouse/routes/pipeline-report.ts";
import { rememberBriefly } from "../warehouse/routes/remember-briefly.ts";
import type { WarehouseReader } from "../warehouse/routes/warehouse-reader.ts";

type Pipeline = Awaited<ReturnType<typeof readPipeline>>;
type Reader = (pipeline: Pipeline, query: Pick<SignalQuery, "by" | "where">) => SignalValue[];

/** Of one round of rules: they all read the same report. */
const rememberMs = 5_000;

const name = (key: keyof typeof pipelineMetrics) => `pipeline.${snakeCase(key)}`;

/** Only where an export is expected: a table that is not used is neither old nor stopped. */
const used = ({ tables }: Pipeline) => tables.filter(({ freshness_status: status }) => status !== "UNUSED");

const readers: Readonly<Record<string, Reader>> = {
  [name("pipesStopped")]: (pipeline, query) =>
    grouped(
      used(pipeline)
        .filter(({ pipe_name: pipe }) => pipe !== null)
        .map(({ pipe_name: pipe, pipe_state: state }) => ({
          labels: { pipe: (pipe ?? "").toLowerCase() },
          value: state === null || state === "RUNNING" ? 0 : 1,
        })),
      query,
      sum,
    ),
  [name("ingestionAge")]: (pipeline, query) =>
    grouped(
      used(pipeline)
        .filter(({ minutes_since_ingestion: age }) => age !== null)
        .map((table) => ({ labels: tableOf(table), value: (table.minutes_since_ingestion ?? 0) * 60 })),
      query,
      (values) => Math.max(...values),
    ),
  [name("filesLoaded")]: ({ tables }) => only(sum(tables.map(({ files_loaded_24h: files }) => files))),
  [name("filesFailed")]: (pipeline) => only(failed(pipeline)),
  [name("errorFileRate")]: (pipeline) => {
    const all = sum(pipeline.tables.map(({ files_loaded_24h: files }) => files)) + failed(pipeline);
    return only(all === 0 ? null : (failed(pipeline) / all) * 100);
  },
  [name("filesWaiting")]: ({ tables }, query) =>
    grouped(
      tables
        .filter(({ pipe_name: pipe }) => pipe !== null)
        .map(({ pipe_name: pipe, pending_files: files }) => ({
          labels: { pipe: (pipe ?? "").toLowerCase() },
          value: files ?? 0,
        })),
      query,
      sum,
    ),
  [name("findings")]: ({ count_critical: critical, count_warning: warning }, query) =>
    grouped(
      [
        { labels: { severity: "CRITICAL" }, value: critical },
        { labels: { severity: "WARNING" }, value: warning },
      ],
      query,
      sum,
    ),
  "pipeline.not_loaded": ({ reconciliation }, query) =>
    grouped(
      reconciliation.map((table) => ({ labels: tableOf(table), value: table.count_waiting })),
      query,
      sum,
    ),
};

/** The health of this machine's warehouse as a source of metrics, under the names that Snowflake's has in CloudWatch. */
export function makeWarehouseSource(warehouse: WarehouseReader, now: () => number = Date.now): MetricSource {
  const read = rememberBriefly(async () => await readPipeline(warehouse, now()), rememberMs, now);
  return {
    name: "the warehouse of this machine",
    canRead: (metric) => readers[metric] !== undefined,
    async read(query) {
      const reader = readers[query.metric];
      if (reader === undefined) throw new Error(`the warehouse has no ${query.metric}`);
      return reader(await read(), query);
    },
  };
}

interface Labelled {
  labels: Readonly<Record<string, string>>;
  value: number;
}

function grouped(
  rows: readonly Labelled[],
  { by, where }: Pick<SignalQuery, "by" | "where">,
  combine: (values: number[]) => number,
): SignalValue[] {
  const meant = rows.filter(({ labels }) =>
    Object.entries(where).every(([label, value]) => labels[label] === value),
  );
  const groups = Map.groupBy(meant, ({ labels }) => JSON.stringify(by.map((label) => labels[label] ?? "")));
  return [...groups.values()].map((group) => ({
    labels: Object.fromEntries(by.map((label) => [label, group[0]?.labels[label] ?? ""])),
    value: combine(group.map(({ value }) => value)),
  }));
}

const tableOf = ({ table_name: table }: { table_name: string }) => ({ table: table.toLowerCase() });
const only = (value: number | null): SignalValue[] => [{ labels: {}, value }];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function failed({ tables }: Pipeline): number {
  return sum(tables.map((table) => table.files_failed_24h + table.files_partial_24h));
}
