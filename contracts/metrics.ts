/** Names of the trace processor's own metrics; dashboards and alarms read them from here. */
export const metricNames = {
  requests: "tracelake_http_requests_total",
  stored: "tracelake_spans_stored_total",
  duplicates: "tracelake_spans_duplicate_total",
  rejected: "tracelake_spans_rejected_total",
  queueSpans: "tracelake_queue_spans",
  queueBytes: "tracelake_queue_bytes",
  flush: "tracelake_flush_duration_seconds",
  flushFailures: "tracelake_flush_failures_total",
  poolConnections: "tracelake_database_connections",
  poolIdle: "tracelake_database_connections_idle",
  poolWaiting: "tracelake_database_connections_waiting",
} as const;
