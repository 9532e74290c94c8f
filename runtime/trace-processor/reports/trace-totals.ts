import type { SpanRow } from "../store/trace-reader.ts";
import { roundUsd } from "./summary.ts";

/** The totals of a trace from its spans, which are in order of start. Undefined where there are none. */
export function totalsOf(spans: readonly SpanRow[]) {
  const first = spans[0];
  if (first === undefined) return undefined;
  const root = spans.find((span) => span.parent_span_id === null) ?? first;
  const calls = spans.filter((span) => span.is_call);
  const costs = calls.flatMap((span) => (span.cost_usd === null ? [] : [span.cost_usd]));
  const sum = (field: "input_tokens" | "output_tokens" | "total_tokens") =>
    calls.reduce((total, span) => total + (span[field] ?? 0), 0);
  const endedUs = spans.reduce((latest, span) => Math.max(latest, span.ended_us), first.ended_us);
  const status: "ok" | "error" = spans.some((span) => span.is_error) ? "error" : "ok";
  return {
    name: root.name,
    started_at: first.started_at,
    duration_ms: (endedUs - first.started_us) / 1_000,
    status,
    span_count: spans.length,
    input_tokens: sum("input_tokens"),
    output_tokens: sum("output_tokens"),
    total_tokens: sum("total_tokens"),
    cost_usd: costs.length === 0 ? null : roundUsd(costs.reduce((total, cost) => total + cost, 0)),
    unpriced_spans: calls.length - costs.length,
  };
}
