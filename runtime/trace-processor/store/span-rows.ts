import type { Span } from "../span.ts";
import type { CopyBuffer } from "./copy-buffer.ts";

/** The columns of `spans` in the order in which `writeSpanRow` writes them. */
export const spanColumns = [
  "day",
  "trace_id",
  "span_id",
  "parent_span_id",
  "source",
  "name",
  "kind",
  "started_at",
  "duration_ms",
  "status",
  "is_error",
  "error",
  "operation",
  "provider",
  "model",
  "is_call",
  "is_call_presumed",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
  "total_tokens",
  "cost_usd",
  "price_source",
  "price_version",
  "is_cost_estimate",
  "attributes",
  "events",
] as const;

const postgresEpochUs = 946_684_800_000_000;
const postgresEpochDays = 10_957;
const dayUs = 86_400_000_000;

/** The UTC day of a time, as days since 1970. */
export function dayOf(startedAtUs: number): number {
  return Math.floor(startedAtUs / dayUs);
}

/** A time in microseconds since 1970 as PostgreSQL counts it: since 2000. */
export function postgresTime(us: number): number {
  return us - postgresEpochUs;
}

export function writeSpanRow(row: CopyBuffer, span: Span): void {
  const { call, price } = span;
  row.startRow(spanColumns.length);
  row.int32(dayOf(span.startedAtUs) - postgresEpochDays);
  row.text(span.traceId);
  row.text(span.spanId);
  row.text(span.parentSpanId);
  row.text(span.source);
  row.text(span.name);
  row.text(span.kind);
  row.int64(postgresTime(span.startedAtUs));
  row.float64(span.durationMs);
  row.text(span.status);
  row.boolean(span.isError);
  row.text(span.error);
  row.text(call.operation);
  row.text(call.provider);
  row.text(call.model);
  row.boolean(call.isCall);
  row.boolean(call.isPresumed);
  row.int64(call.inputTokens);
  row.int64(call.outputTokens);
  row.int64(call.cacheReadTokens);
  row.int64(call.cacheWriteTokens);
  row.int64(call.reasoningTokens);
  row.int64(call.totalTokens);
  row.numeric(price === null ? null : price.costUsd);
  row.text(price === null ? null : price.source);
  row.text(price === null ? null : price.version);
  row.boolean(price !== null && price.isEstimate);
  row.jsonb(span.attributes);
  row.jsonb(span.events);
}
