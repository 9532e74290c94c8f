import type { WarehouseAlert, WarehouseObject, WarehouseTask } from "./object.ts";

/** The newest version of each span and trace, and what a refresh works with. Its procedures: marts.ts. */
export const currentObjects: readonly WarehouseObject[] = [
  { kind: "table", schema: "raw", name: "rejects", file: "current/table-rejects.sql" },
  { kind: "table", schema: "raw", name: "repair_files", file: "current/table-repair-files.sql" },
  { kind: "table", schema: "current", name: "current_spans", file: "current/table-current-spans.sql" },
  { kind: "table", schema: "current", name: "span_arrivals", file: "current/table-span-arrivals.sql" },
  { kind: "table", schema: "current", name: "span_changes", file: "current/table-span-changes.sql" },
  {
    kind: "view",
    schema: "current",
    name: "newest_span_arrivals",
    file: "current/view-newest-span-arrivals.sql",
  },
  { kind: "view", schema: "current", name: "arrived_spans", file: "current/view-arrived-spans.sql" },
  { kind: "table", schema: "current", name: "current_traces", file: "current/table-current-traces.sql" },
  { kind: "table", schema: "current", name: "trace_arrivals", file: "current/table-trace-arrivals.sql" },
  { kind: "table", schema: "current", name: "trace_changes", file: "current/table-trace-changes.sql" },
  {
    kind: "view",
    schema: "current",
    name: "newest_trace_arrivals",
    file: "current/view-newest-trace-arrivals.sql",
  },
  { kind: "view", schema: "current", name: "arrived_traces", file: "current/view-arrived-traces.sql" },
  {
    kind: "table",
    schema: "current",
    name: "current_model_usage",
    file: "current/table-current-model-usage.sql",
  },
  {
    kind: "table",
    schema: "current",
    name: "model_usage_arrivals",
    file: "current/table-model-usage-arrivals.sql",
  },
  { kind: "table", schema: "current", name: "model_usage_days", file: "current/table-model-usage-days.sql" },
];

export const currentTasks: readonly WarehouseTask[] = [];

export const currentAlerts: readonly WarehouseAlert[] = [];
