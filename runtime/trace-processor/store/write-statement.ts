import pg from "pg";
import { flatAlerts, type AlertThresholds } from "../alerts/flat-alerts.ts";
import type { Span } from "../span.ts";
import { copyColumns } from "./copy-encoder.ts";
import { partTraces } from "./trace-parts.ts";
import { sumUsage, type UsageDelta } from "./usage-deltas.ts";

/**
 * Everything that new spans change, as one text: PostgreSQL runs the statements of a simple query in one transaction,
 * so a batch costs one round trip and is stored whole or not at all. The COPY comes last; its rows follow.
 */
export function writeStatement(spans: readonly Span[], thresholds: AlertThresholds): string {
  const usage = sumUsage(spans);
  const parts = partTraces(spans);
  // In the order of the key, so that two writers of the same traces never wait for each other in a circle.
  const alerts = spans
    .flatMap((span) => (span.source === "flat" ? flatAlerts(span, thresholds) : []))
    .sort((a, b) => (a.traceId === b.traceId ? (a.type < b.type ? -1 : 1) : a.traceId < b.traceId ? -1 : 1));
  const statements: string[] = [];
  if (usage.length > 0)
    statements.push(`insert into usage_deltas values ${usage.map(usageValues).join(",")}`);
  if (parts.length > 0) {
    statements.push(
      `call merge_traces(${literal(JSON.stringify(parts))}, ${thresholds.costUsd}, ${thresholds.latencyMs})`,
    );
  }
  if (alerts.length > 0) {
    const values = alerts.map(
      (a) =>
        `(${literal(a.type)},${literal(a.message)},${literal(a.severity)},${literal(a.traceId)},${a.value})`,
    );
    statements.push(
      `insert into alerts (type, message, severity, trace_id, value) values ${values.join(",")} on conflict do nothing`,
    );
  }
  statements.push(`copy spans (${copyColumns.join(",")}) from stdin (format binary)`);
  return statements.join(";\n");
}

function usageValues(d: UsageDelta): string {
  const sums = [
    d.requests,
    d.errors,
    d.inputTokens,
    d.outputTokens,
    d.totalTokens,
    `round(${d.costUsd}::numeric,10)`,
    d.unpriced,
    d.estimated,
    d.durationMsSum,
    d.durationMsMax,
  ].join(",");
  const buckets = [...d.histogram.keys()].join(",");
  const counts = [...d.histogram.values()].join(",");
  const key = `to_timestamp(${d.minute * 60}),'${d.scope}',${literal(d.provider)},${literal(d.model)}`;
  return `(${key},${sums},'{${buckets}}','{${counts}}')`;
}

const literal = (text: string): string => pg.escapeLiteral(text);
