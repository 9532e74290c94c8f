import { usagePrefix } from "../../contracts/bedrock/names.ts";
import { archivePrefix } from "../../contracts/warehouse/archive.ts";
import { planIdentifier } from "./names-plan.ts";

/** What Braintrust exports, by its own names for it; and usage of models, which is of this project's own making. */
export type ExportKind = "log_traces" | "log_spans" | "btql_query" | "model_usage";

export type ExportFormat = "jsonl" | "parquet";

export interface LakeExport {
  /** snake_case; names the pipe and the stage. */
  name: string;
  kind: ExportKind;
  format: ExportFormat;
  /** Where in the bucket the export writes, ending in `/`. */
  prefix: string;
}

/** The part of file and table names that tells the kind. */
export const slugs: Readonly<Record<ExportKind, string>> = {
  log_traces: "traces",
  log_spans: "spans",
  btql_query: "query-rows",
  model_usage: "model-usage",
};

export const exportKinds: readonly ExportKind[] = ["log_traces", "log_spans", "btql_query", "model_usage"];
export const exportFormats: readonly ExportFormat[] = ["jsonl", "parquet"];

/** Usage is written as JSON lines alone. */
export const formatsOf = (kind: ExportKind): readonly ExportFormat[] =>
  kind === "model_usage" ? ["jsonl"] : exportFormats;

/** What Bedrock's metrics aggregator and the trace processor write: see contracts/usage-row.ts. */
export const usageExport: LakeExport = {
  name: "model_usage",
  kind: "model_usage",
  format: "jsonl",
  prefix: usagePrefix,
};

/** The file format that reads an export. */
export const formatNames: Readonly<Record<ExportFormat, string>> = {
  jsonl: "json_format",
  parquet: "parquet_format",
};

/** The table that an export lands in; exports of one kind share it and tell themselves by `export_name`. */
export function planTableName(kind: ExportKind): string {
  const slug = slugs[kind].replaceAll("-", "_");
  return kind === "model_usage" ? slug : `braintrust_${slug}`;
}

/** Operators of the first export know its stage by a shorter name than the rule gives. */
export function planStageName(exportName: string): string {
  if (exportName === usageExport.name) return "model_usage_stage";
  return exportName === "braintrust_traces" ? "s3_braintrust_stage" : `s3_${exportName}_stage`;
}

/**
 * Refuses exports of one name, and prefixes of which one holds the other: a pipe over the outer one would load the
 * inner one's rows as well.
 */
export function checkExports(exports: readonly LakeExport[]): void {
  if (exports.length === 0) throw new Error("`exports` is empty: Snowflake needs at least one to load.");
  for (const { name, prefix } of exports) {
    planIdentifier(name);
    if (!/^[^/\s*?[\]'][^\s*?[\]']*\/$/.test(prefix))
      throw new Error(
        `The export ${name} has the prefix "${prefix}": it must not begin with / and must end with it.`,
      );
  }
  for (const { name, prefix } of exports)
    if (prefix.startsWith(archivePrefix))
      throw new Error(
        `The export ${name} has the prefix "${prefix}": the archive would be loaded as its rows.`,
      );
  exports.forEach((one, index) => {
    for (const other of exports.slice(index + 1)) {
      if (planIdentifier(one.name) === planIdentifier(other.name))
        throw new Error(`Two exports are called ${one.name}.`);
      if (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix))
        throw new Error(
          `The exports ${one.name} ("${one.prefix}") and ${other.name} ("${other.prefix}") share a prefix: each would load the other's rows.`,
        );
    }
  });
}

/** What every lake loads: Braintrust's exports, and usage. Throws where an export takes usage's name or prefix. */
export function withUsage(exports: readonly LakeExport[]): LakeExport[] {
  checkExports(exports);
  const all = [...exports, usageExport];
  checkExports(all);
  return all;
}
