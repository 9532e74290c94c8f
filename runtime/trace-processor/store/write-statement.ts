import pg from "pg";
import type { Alert, AlertThresholds } from "../alerts/flat-alerts.ts";
import { spanColumns } from "./span-rows.ts";
import { spendColumns } from "./spend-rows.ts";
import type { TracePart } from "./trace-parts.ts";
import { usageColumns } from "./usage-rows.ts";

const copyUsage = `copy usage_deltas (${usageColumns.join(",")}) from stdin (format binary)`;
const copySpend = `copy spend_deltas (${spendColumns.join(",")}) from stdin (format binary)`;

/**
 * Everything that new spans change, as one text: PostgreSQL runs the statements of a simple query in one transaction,
 * so a batch costs one round trip and is stored whole or not at all. The rows of its COPYs follow in their order.
 */
export function writeStatement(changes: {
  hasUsage: boolean;
  hasSpend: boolean;
  parts: readonly TracePart[];
  alerts: readonly Alert[];
  thresholds: AlertThresholds;
  /** `spans`, or the partition that all rows belong to. */
  table: string;
}): string {
  const { hasUsage, hasSpend, parts, alerts, thresholds, table } = changes;
  const statements: string[] = [];
  if (parts.length > 0) {
    statements.push(
      `call merge_traces(${literal(JSON.stringify(parts))}, ${thresholds.costUsd}, ${thresholds.latencyMs})`,
    );
  }
  if (alerts.length > 0) {
    // In the order of the key, so that two writers of the same traces never wait for each other in a circle.
    const values = [...alerts].sort(byKey).map(valuesOf).join(",");
    statements.push(
      `insert into alerts (type, message, severity, trace_id, value) values ${values} on conflict do nothing`,
    );
  }
  if (hasUsage) statements.push(copyUsage);
  if (hasSpend) statements.push(copySpend);
  statements.push(`copy ${table} (${spanColumns.join(",")}) from stdin (format binary)`);
  return statements.join(";\n");
}

function byKey(a: Alert, b: Alert): number {
  if (a.traceId !== b.traceId) return a.traceId < b.traceId ? -1 : 1;
  return a.type < b.type ? -1 : 1;
}

function valuesOf(alert: Alert): string {
  const { type, message, severity, traceId, value } = alert;
  return `(${literal(type)},${literal(message)},${literal(severity)},${literal(traceId)},${value})`;
}

const literal = (text: string): string => pg.escapeLiteral(text);
