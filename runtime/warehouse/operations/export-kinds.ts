/** `query_rows` are those of custom queries, `model_usage` what was used of models. */
export type ExportKindName = "traces" | "spans" | "query_rows" | "model_usage";

export interface ExportKindNames {
  kind: ExportKindName;
  /** In RAW_DATA. */
  table: string;
  /** The COPY's texts: `landing/copy-<copy>-jsonl.sql` and, but for usage, `-parquet.sql`. */
  copy: string;
  refresh: string;
  repair: string;
}

export const exportKinds: readonly ExportKindNames[] = [
  {
    kind: "traces",
    table: "braintrust_traces",
    copy: "traces",
    refresh: "current_data.refresh_traces",
    repair: "current_data.repair_traces",
  },
  {
    kind: "spans",
    table: "braintrust_spans",
    copy: "spans",
    refresh: "current_data.refresh_spans",
    repair: "current_data.repair_spans",
  },
  {
    kind: "query_rows",
    table: "braintrust_query_rows",
    copy: "query-rows",
    refresh: "current_data.refresh_query_rows",
    repair: "current_data.repair_query_rows",
  },
  {
    kind: "model_usage",
    table: "model_usage",
    copy: "model-usage",
    refresh: "current_data.refresh_model_usage",
    repair: "current_data.repair_model_usage",
  },
];
