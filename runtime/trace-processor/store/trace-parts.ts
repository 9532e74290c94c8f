import type { Span } from "../span.ts";

/** What a batch brings to one OTLP trace; the shape that `merge_traces()` takes. */
export interface TracePart {
  trace_id: string;
  name: string;
  has_root: boolean;
  started_us: number;
  ended_us: number;
  is_error: boolean;
  error: string | null;
  span_count: number;
  models: string[];
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  cost_usd: number | null;
  unpriced_spans: number;
  has_presumed: boolean;
}

/** Gathers one part per OTLP trace from new spans as they come. */
export class TraceParts {
  readonly #parts = new Map<string, TracePart>();

  add(span: Span): void {
    if (span.source !== "otlp") return;
    const part = this.#parts.get(span.traceId);
    if (part === undefined) this.#parts.set(span.traceId, startPart(span));
    else extendPart(part, span);
  }

  /** Sorted by id, so that two writers lock traces in the same order. */
  sorted(): TracePart[] {
    return [...this.#parts.values()].sort((a, b) => (a.trace_id < b.trace_id ? -1 : 1));
  }

  clear(): void {
    this.#parts.clear();
  }
}

function startPart(span: Span): TracePart {
  const part: TracePart = {
    trace_id: span.traceId,
    name: span.name,
    has_root: span.parentSpanId === null,
    started_us: span.startedAtUs,
    ended_us: endOf(span),
    is_error: span.isError,
    error: span.error,
    span_count: 1,
    models: [],
    input_tokens: 0,
    output_tokens: 0,
    total_tokens: 0,
    cost_usd: null,
    unpriced_spans: 0,
    has_presumed: false,
  };
  addCall(part, span);
  return part;
}

function extendPart(part: TracePart, span: Span): void {
  const isRoot = span.parentSpanId === null;
  if (!part.has_root && (isRoot || span.startedAtUs < part.started_us)) part.name = span.name;
  part.has_root ||= isRoot;
  part.started_us = Math.min(part.started_us, span.startedAtUs);
  part.ended_us = Math.max(part.ended_us, endOf(span));
  part.is_error ||= span.isError;
  part.error ??= span.error;
  part.span_count++;
  addCall(part, span);
}

function addCall(part: TracePart, span: Span): void {
  const { call, price } = span;
  if (!call.isCall) return;
  if (call.model !== null && !part.models.includes(call.model)) part.models.push(call.model);
  part.input_tokens += call.inputTokens ?? 0;
  part.output_tokens += call.outputTokens ?? 0;
  part.total_tokens += call.totalTokens ?? 0;
  if (price === null) part.unpriced_spans++;
  else part.cost_usd = (part.cost_usd ?? 0) + price.costUsd;
  part.has_presumed ||= call.isPresumed;
}

function endOf(span: Span): number {
  return span.startedAtUs + Math.round(span.durationMs * 1_000);
}
