import { asNumber, asText } from "./answer-values.ts";

export type Row = Record<string, unknown>;

const dayMs = 86_400_000;

/** The last `count` days (UTC), today among them, the oldest first. */
export function daysUntil(nowMs: number, count: number): string[] {
  const today = Math.floor(nowMs / dayMs) * dayMs;
  return Array.from({ length: count }, (_, index) =>
    new Date(today - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
}

export function percentilesFrom(row: Row | undefined) {
  return {
    p50_ms: asNumber(row?.["p50_ms"]),
    p95_ms: asNumber(row?.["p95_ms"]),
    p99_ms: asNumber(row?.["p99_ms"]),
  };
}

/** Dates come as their first ten signs. */
export function byKeys(rows: readonly Row[], keys: readonly string[]): Map<string, Row> {
  const keyOf = (row: Row) =>
    keys
      .map((key) => (key === "day" ? String(row[key] as string).slice(0, 10) : (asText(row[key]) ?? "")))
      .join("\n");
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** A percentile's bucket in ms: less than 1 % off. */
export const bucketMs = "2 * power(1.02, bucket) / 2.02 / 1000";
