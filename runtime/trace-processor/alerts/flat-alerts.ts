import type { Span } from "../span.ts";

export interface AlertThresholds {
  costUsd: number;
  latencyMs: number;
}

export interface Alert {
  type: "high_cost" | "high_latency" | "error";
  message: string;
  severity: "warning" | "error";
  traceId: string;
  value: number | null;
}

/**
 * The alerts of a flat record, which is a whole trace. Those of OTLP traces are raised by merge_traces(), where the
 * trace's totals are known. Type and message are the same in both.
 */
export function flatAlerts(span: Span, thresholds: AlertThresholds): Alert[] {
  const alerts: Alert[] = [];
  const { traceId } = span;
  const cost = span.price?.costUsd ?? 0;
  if (cost > thresholds.costUsd) {
    const message = `Cost of $${cost.toFixed(4)} is above $${thresholds.costUsd}`;
    alerts.push({ type: "high_cost", message, severity: "warning", traceId, value: cost });
  }
  if (span.durationMs > thresholds.latencyMs) {
    const message = `Duration of ${Math.round(span.durationMs)} ms is above ${thresholds.latencyMs} ms`;
    alerts.push({ type: "high_latency", message, severity: "warning", traceId, value: span.durationMs });
  }
  if (span.isError) {
    const message = span.error ?? "A span of the trace failed";
    alerts.push({ type: "error", message, severity: "error", traceId, value: null });
  }
  return alerts;
}
