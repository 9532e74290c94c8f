import { planIdentifier } from "./names-plan.ts";

/** What Braintrust exports: its own names for it. */
export type ExportKind = "log_traces" | "log_spans" | "btql_query";

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
};

export const exportKinds: readonly ExportKind[] = ["log_traces", "log_spans", "btql_query"];
export const exportFormats: readonly ExportFormat[] = ["jsonl", "parquet"];

/** The file format that reads an export. */
export const formatNames: Readonly<Record<ExportFormat, string>> = {
  jsonl: "json_format",
  parquet: "parquet_format",
};

/** The table that an export lands in; exports of one kind share it and tell themselves by `export_name`. */
export function planTableName(kind: ExportKind): string {
  return `braintrust_${slugs[kind].replaceAll("-", "_")}`;
}

/** Operators of the first export know its stage by a shorter name than the rule gives. */
export function planStageName(exportName: string): string {
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
