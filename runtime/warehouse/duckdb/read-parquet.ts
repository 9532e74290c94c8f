import type { DuckDBConnection } from "@duckdb/node-api";
import { quotePath } from "./read-json-lines.ts";

const rowsOf = (file: string): string =>
  `read_parquet(${quotePath(file)}, binary_as_string = true, hive_partitioning = false)`;

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Reads the footer; gives a relation with one column `line`, each row as JSON in the order of the file. A time is its
 * UTC without a zone, as Snowflake reads it; what JSON has no number for (NaN, the infinities) becomes text.
 *
 * @throws what DuckDB says of a file that is no whole Parquet file.
 */
export async function inspectParquet(
  connection: DuckDBConnection,
  file: string,
): Promise<{ sql: string; rows: number }> {
  const described = await connection.runAndReadAll(`describe select * from ${rowsOf(file)}`);
  const columns = described.getRows().map((row) => ({ name: String(row[0]), type: String(row[1]) }));
  const counted = await connection.runAndReadAll(`select count(*)::double from ${rowsOf(file)}`);
  const members = columns.map(
    ({ name, type }) => `${quoteName(name)} := ${expressionOf(quoteName(name), type)}`,
  );
  return {
    sql: `(select to_json(struct_pack(${members.join(", ")})) as line from ${rowsOf(file)})`,
    rows: Number(counted.getRows()[0]?.[0] ?? 0),
  };
}

function expressionOf(column: string, type: string): string {
  if (type === "TIMESTAMP WITH TIME ZONE") return `(${column} at time zone 'UTC')`;
  if (type.startsWith("TIMESTAMP")) return `${column}::timestamp`;
  if (type === "DOUBLE" || type === "FLOAT")
    return `case when isfinite(${column}) then to_json(${column}) else to_json(${column}::varchar) end`;
  return column;
}
