/** `query_rows` are those of custom queries. */
export type ExportKindName = "traces" | "spans" | "query_rows";

export interface ExportKindNames {
  kind: ExportKindName;
  /** In RAW_DATA. */
  table: string;
  /** The COPY's texts: `landing/copy-<copy>-jsonl.sql` and `-parquet.sql`. */
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
];
