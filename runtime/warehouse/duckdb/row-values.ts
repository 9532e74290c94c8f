import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBMaterializedResult,
  type DuckDBValue,
} from "@duckdb/node-api";

export type Row = Record<string, unknown>;

/**
 * Rows with lower-case keys. Whole numbers are numbers where those hold them exactly, else bigints; decimals are
 * strings, so that no money is rounded; times are ISO strings in UTC, dates `YYYY-MM-DD`, VARIANT is JSON text.
 */
export async function readRows(result: DuckDBMaterializedResult): Promise<Row[]> {
  const names = result.deduplicatedColumnNames().map((name) => name.toLowerCase());
  const rows: Row[] = [];
  for (const values of await result.getRows()) {
    const row: Row = {};
    for (const [index, name] of names.entries()) row[name] = toPlain(values[index] ?? null);
    rows.push(row);
  }
  return rows;
}

function toPlain(value: DuckDBValue): unknown {
  if (typeof value === "bigint") return toWholeNumber(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    return toIsoTime(value.micros);
  }
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBDecimalValue) {
    return value.scale === 0 ? toWholeNumber(value.value) : value.toString();
  }
  if (value instanceof DuckDBListValue) return value.items.map(toPlain);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, toPlain(entry)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: entry }) => [String(key), toPlain(entry)]));
  }
  return String(value);
}

const toWholeNumber = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;

/** Six digits after the second only where milliseconds don't say it all, so that most read as usual. */
export function toIsoTime(micros: bigint): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((micros - rest) / 1000n)).toISOString();
  return rest === 0n ? iso : iso.replace("Z", `${String(rest).padStart(3, "0")}Z`);
}

/** A column that holds text, a number or nothing, as text. */
export function textOf(row: Row | undefined, column: string): string | undefined {
  const value = row?.[column];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" ? value.toString() : undefined;
}
