import type { Metric } from "./metric.ts";
import { serviceDimensions } from "./service-metrics.ts";

const { service, reason, channel, severity } = serviceDimensions;
const alone = [[service]] as const;

/** What the trace processor measures beside what every service does; in the same namespace. */
export const processorMetrics = {
  stored: {
    name: "SpansStored",
    prometheus: "tracelake_spans_stored_total",
    unit: "Count",
    kind: "counter",
    dimensionSets: alone,
    meaning: "Spans committed",
  },
  duplicates: {
    name: "SpansDuplicate",
    prometheus: "tracelake_spans_duplicate_total",
    unit: "Count",
    kind: "counter",
    dimensionSets: alone,
    meaning: "Spans that were stored before and so written no second time",
  },
  rejected: {
    name: "SpansRejected",
    prometheus: "tracelake_spans_rejected_total",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[service], [service, reason]],
    meaning: "Records and spans not stored, by reason",
  },
  unpriced: {
    name: "UnpricedCalls",
    unit: "Count",
    kind: "counter",
    dimensionSets: alone,
    meaning: "Model calls with tokens whose model has no known price",
  },
  queueSpans: {
    name: "QueueSpans",
    prometheus: "tracelake_queue_spans",
    unit: "Count",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Spans taken and not yet committed",
  },
  queueBytes: {
    name: "QueueBytes",
    prometheus: "tracelake_queue_bytes",
    unit: "Bytes",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Bytes of bodies taken and not yet committed",
  },
  flush: {
    name: "FlushDuration",
    prometheus: "tracelake_flush_duration_seconds",
    unit: "Milliseconds",
    kind: "histogram",
    dimensionSets: alone,
    meaning: "Time from taking a batch to its commit",
  },
  flushFailures: {
    name: "FlushFailures",
    prometheus: "tracelake_flush_failures_total",
    unit: "Count",
    kind: "counter",
    dimensionSets: alone,
    meaning: "Batches that failed whole",
  },
  traceAge: {
    name: "TraceAge",
    unit: "Seconds",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Time since the newest trace; missing before the first",
  },
} as const satisfies Record<string, Metric>;

/** What the engine of alerts measures of itself (`runtime/alerting/`); in the same namespace. */
export const alertMetrics = {
  active: {
    name: "AlertsActive",
    unit: "Count",
    kind: "gauge",
    dimensionSets: [[service], [service, severity]],
    meaning: "Incidents that are open",
  },
  evaluationAge: {
    name: "AlertEvaluationAge",
    unit: "Seconds",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Time since the rules were last evaluated",
  },
  delivered: {
    name: "NoticesDelivered",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[service, channel]],
    meaning: "Notices that a channel took",
  },
  failed: {
    name: "NoticesFailed",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[service], [service, channel]],
    meaning: "Attempts to deliver a notice that failed",
  },
  waiting: {
    name: "NoticesWaiting",
    unit: "Count",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Notices in the outbox",
  },
} as const satisfies Record<string, Metric>;
