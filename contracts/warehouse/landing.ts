import type { WarehouseObject } from "./object.ts";

/** What the pipes load into, and what tells apart which of it is new. */
export const landingObjects: readonly WarehouseObject[] = [
  { kind: "table", schema: "raw", name: "braintrust_traces", file: "landing/table-braintrust-traces.sql" },
  { kind: "table", schema: "raw", name: "braintrust_spans", file: "landing/table-braintrust-spans.sql" },
  {
    kind: "table",
    schema: "raw",
    name: "braintrust_query_rows",
    file: "landing/table-braintrust-query-rows.sql",
  },
  { kind: "table", schema: "raw", name: "model_usage", file: "landing/table-model-usage.sql" },
  {
    kind: "stream",
    schema: "raw",
    name: "braintrust_traces_stream",
    file: "landing/stream-braintrust-traces.sql",
  },
  {
    kind: "stream",
    schema: "raw",
    name: "braintrust_spans_stream",
    file: "landing/stream-braintrust-spans.sql",
  },
  {
    kind: "stream",
    schema: "raw",
    name: "braintrust_query_rows_stream",
    file: "landing/stream-braintrust-query-rows.sql",
  },
  { kind: "stream", schema: "raw", name: "model_usage_stream", file: "landing/stream-model-usage.sql" },
];
