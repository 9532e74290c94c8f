import type { WarehouseAlert, WarehouseObject, WarehouseProcedure, WarehouseTask } from "./object.ts";

/** How the changes of spans reach current and every mart that is made of them. */
const spanSteps = [
  "current/apply-span-changes.sql",
  "marts/merge-usage-daily.sql",
  "marts/merge-latency-sketch-daily-of-spans.sql",
  "marts/merge-scores-daily-of-spans.sql",
  "marts/merge-score-sketch-daily-of-spans.sql",
  "marts/merge-errors-daily.sql",
];

/** The same of traces. */
const traceSteps = [
  "current/apply-trace-changes.sql",
  "marts/merge-trace-usage-daily.sql",
  "marts/merge-attribution-daily.sql",
  "marts/merge-latency-sketch-daily-of-traces.sql",
  "marts/merge-scores-daily-of-traces.sql",
  "marts/merge-score-sketch-daily-of-traces.sql",
];

/** The same of usage, whose days are added up anew. */
const usageSteps = [
  "current/apply-model-usage-arrivals.sql",
  "marts/replace-model-usage-daily.sql",
  "marts/replace-model-latency-daily.sql",
  "marts/replace-model-skipped-daily.sql",
];

function refresh(name: string, files: readonly string[], comment: string): WarehouseProcedure {
  return { kind: "procedure", schema: "current", name, files, arguments: [], isTransaction: true, comment };
}

export const martsObjects: readonly WarehouseObject[] = [
  { kind: "table", schema: "marts", name: "usage_daily", file: "marts/table-usage-daily.sql" },
  { kind: "table", schema: "marts", name: "trace_usage_daily", file: "marts/table-trace-usage-daily.sql" },
  { kind: "table", schema: "marts", name: "attribution_daily", file: "marts/table-attribution-daily.sql" },
  {
    kind: "table",
    schema: "marts",
    name: "latency_sketch_daily",
    file: "marts/table-latency-sketch-daily.sql",
  },
  { kind: "table", schema: "marts", name: "scores_daily", file: "marts/table-scores-daily.sql" },
  { kind: "table", schema: "marts", name: "score_sketch_daily", file: "marts/table-score-sketch-daily.sql" },
  { kind: "table", schema: "marts", name: "errors_daily", file: "marts/table-errors-daily.sql" },
  { kind: "table", schema: "marts", name: "model_usage_daily", file: "marts/table-model-usage-daily.sql" },
  {
    kind: "table",
    schema: "marts",
    name: "model_latency_daily",
    file: "marts/table-model-latency-daily.sql",
  },
  {
    kind: "table",
    schema: "marts",
    name: "model_skipped_daily",
    file: "marts/table-model-skipped-daily.sql",
  },
  { kind: "view", schema: "marts", name: "cost_daily", file: "marts/view-cost-daily.sql" },
  { kind: "view", schema: "marts", name: "model_cost_daily", file: "marts/view-model-cost-daily.sql" },
  { kind: "view", schema: "marts", name: "latency_daily", file: "marts/view-latency-daily.sql" },
  {
    kind: "view",
    schema: "marts",
    name: "score_averages_daily",
    file: "marts/view-score-averages-daily.sql",
  },
  { kind: "view", schema: "marts", name: "traces", file: "marts/view-traces.sql" },
  { kind: "view", schema: "marts", name: "trace_spans", file: "marts/view-trace-spans.sql" },
  { kind: "view", schema: "marts", name: "errors", file: "marts/view-errors.sql" },
  { kind: "function", schema: "marts", name: "trace_tree", file: "marts/function-trace-tree.sql" },
  refresh(
    "refresh_spans",
    [
      "current/reject-spans.sql",
      "current/collect-span-arrivals.sql",
      "current/collect-span-changes.sql",
      ...spanSteps,
    ],
    "Takes what was landed of spans since the last time into current and marts",
  ),
  refresh(
    "refresh_traces",
    [
      "current/reject-traces.sql",
      "current/collect-trace-arrivals.sql",
      "current/collect-trace-changes.sql",
      ...traceSteps,
    ],
    "Takes what was landed of traces since the last time into current and marts",
  ),
  refresh(
    "refresh_query_rows",
    ["current/reject-query-rows.sql"],
    "Lists what was landed of custom queries and is no row",
  ),
  refresh(
    "refresh_model_usage",
    ["current/reject-model-usage.sql", "current/collect-model-usage-arrivals.sql", ...usageSteps],
    "Takes what was landed of usage since the last time into current and marts",
  ),
  refresh(
    "repair_spans",
    ["current/collect-span-repairs.sql", ...spanSteps],
    "Brings current and marts in line with what raw holds of the spans in raw_data.repair_files",
  ),
  refresh(
    "repair_traces",
    ["current/collect-trace-repairs.sql", ...traceSteps],
    "Brings current and marts in line with what raw holds of the traces in raw_data.repair_files",
  ),
  refresh(
    "repair_model_usage",
    ["current/collect-model-usage-repairs.sql", ...usageSteps],
    "Brings current and marts in line with what raw holds of the usage in raw_data.repair_files",
  ),
];

function every5Minutes(name: string, table: string): WarehouseTask {
  return {
    schema: "current",
    name,
    procedure: `CURRENT_DATA.${name.replace(/_task$/, "")}`,
    everyMinutes: 5,
    streams: [`RAW_DATA.${table}_stream`],
  };
}

export const martsTasks: readonly WarehouseTask[] = [
  every5Minutes("refresh_spans_task", "braintrust_spans"),
  every5Minutes("refresh_traces_task", "braintrust_traces"),
  every5Minutes("refresh_query_rows_task", "braintrust_query_rows"),
  every5Minutes("refresh_model_usage_task", "model_usage"),
];

export const martsAlerts: readonly WarehouseAlert[] = [];
