import { selectKeys, type CopyPlan } from "../dialect/copy.ts";
import type { LandingPlan } from "./landing-table.ts";
import { quoteText } from "./read-json-lines.ts";

export interface LoadedFile {
  /** `braintrust/spans/…` */
  fileName: string;
  modifiedMs: number;
  /** Microseconds since 1970: the rows' ingestion_timestamp. */
  scanUs: bigint;
}

/** A time in microseconds as DuckDB's timestamptz. */
export const timeOf = (microseconds: bigint): string => `make_timestamptz(${microseconds}::bigint)`;

export const modifiedOf = (file: { modifiedMs: number }): string =>
  timeOf(BigInt(Math.floor(file.modifiedMs)) * 1000n);

/**
 * What the COPY does, as DuckDB's insert from `source`, a relation with `line` in the order of the file. Columns that
 * are read from source_row are left out.
 */
export function planInsert(landing: LandingPlan, file: LoadedFile, source: string): string {
  const copy = (file.fileName.endsWith(".parquet") ? landing.parquet : undefined) ?? landing.json;
  const stored = copy.columns
    .map((column, index) => ({ column, expression: copy.expressions[index] ?? "null" }))
    .filter(({ column }) => !landing.virtual.has(column));
  const rows = `(
    select line, row_number() over () as file_row_number, ${quoteText(file.fileName)} as file_name,
      (${modifiedOf(file)} at time zone 'UTC') as file_last_modified, ${timeOf(file.scanUs)} as scan_started_at
    from ${source})`;
  const read = selectKeys(rows, keysOf(copy, stored.map(({ expression }) => expression).join(" ")));
  return `insert into raw_data.${landing.table} (${stored.map(({ column }) => `"${column}"`).join(", ")})
    select ${stored.map(({ expression }) => expression).join(",\n")} from ${read} as r`;
}

/** Those of the COPY's keys that the text reads. */
const keysOf = (copy: CopyPlan, text: string): string[] =>
  copy.keys.filter((key) => text.includes(`r.k."${key.replaceAll('"', '""')}"`));
