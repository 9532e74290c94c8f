import { usagePrefix } from "../../../contracts/bedrock/names.ts";

/** What a file holds, and so which table and pipe it belongs to. */
export type ExportKind = "traces" | "spans" | "query_rows" | "model_usage";

const kindByFolder: Readonly<Record<string, ExportKind>> = {
  traces: "traces",
  spans: "spans",
  queries: "query_rows",
  query_rows: "query_rows",
};

/** By the first folder below the lake's, where that is one of the three that the deployment makes. */
export function kindOfPath(relativePath: string): ExportKind | undefined {
  const [first, ...rest] = relativePath.split("/");
  return rest.length === 0 || first === undefined ? undefined : kindByFolder[first];
}

const ofSpans = ["span_id", "root_span_id", "span_parents", "trace_id", "span_attributes"];
const ofTraceMetrics = ["llm_calls", "estimated_cost", "total_cost"];

/** By where the file stands in the lake: usage has a folder of its own, exports one each below theirs. */
export const kindOfFile = (file: { path: string; fileName: string }): ExportKind | undefined =>
  file.fileName.startsWith(usagePrefix) ? "model_usage" : kindOfPath(file.path);

/** By the shape of a row, today's or the older one; what is neither span nor trace is a custom query's. */
export function kindOfRow(row: unknown): ExportKind {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return "query_rows";
  const has = (key: string) => key in row;
  if (ofSpans.some(has)) return "spans";
  const metrics: unknown = "metrics" in row ? row.metrics : undefined;
  const hasTotals =
    typeof metrics === "object" && metrics !== null && ofTraceMetrics.some((key) => key in metrics);
  const isLogged = has("id") && has("created") && (has("scores") || has("metrics"));
  return hasTotals || has("span_type_info") || isLogged ? "traces" : "query_rows";
}
