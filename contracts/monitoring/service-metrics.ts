import type { Metric } from "./metric.ts";

/** Names that operators of the monitoring system know; an environment may set others. */
export const monitoringNames = {
  namespace: "ExperimentationPlatform",
  errorLogGroup: "/experimentation-platform/errors",
} as const;

export const serviceDimensions = {
  service: "Service",
  route: "Route",
  statusClass: "StatusClass",
  code: "Code",
  reason: "Reason",
  /** Of Prometheus only: in CloudWatch they would be paid for. */
  method: "Method",
  status: "Status",
  channel: "Channel",
  severity: "Severity",
} as const;

const { service, route, statusClass, code, reason } = serviceDimensions;
const alone = [[service]] as const;

/** What the plugin measures of whichever service registers it (`runtime/monitoring/`). */
export const serviceMetrics = {
  requests: {
    name: "RequestCount",
    prometheus: "tracelake_http_requests_total",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[service], [service, route, statusClass]],
    meaning: "Requests answered",
  },
  serverErrors: {
    name: "ErrorCount",
    prometheus: "tracelake_http_server_errors_total",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[service], [service, route]],
    meaning: "Requests answered with 5xx",
  },
  latency: {
    name: "Latency",
    prometheus: "tracelake_http_request_duration_seconds",
    unit: "Milliseconds",
    kind: "histogram",
    dimensionSets: [[service], [service, route]],
    meaning: "Time from the first byte of a request to the last of its answer",
  },
  requestCpu: {
    name: "RequestCpuTime",
    unit: "Milliseconds",
    kind: "histogram",
    dimensionSets: alone,
    meaning: "CPU time of the process while a sampled request ran",
  },
  requestMemory: {
    name: "RequestMemoryChange",
    unit: "Bytes",
    kind: "histogram",
    dimensionSets: alone,
    meaning: "Change of the process's memory while a sampled request ran",
  },
  cpu: {
    name: "CpuUtilization",
    unit: "Percent",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "CPU used, of what the container or the machine allows",
  },
  memory: {
    name: "MemoryUtilization",
    unit: "Percent",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Memory in use, of what the container or the machine allows",
  },
  memoryUsed: {
    name: "MemoryUsed",
    unit: "Bytes",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Memory in use",
  },
  eventLoopDelay: {
    name: "EventLoopDelay",
    unit: "Milliseconds",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Delay of the event loop that 99 of 100 turns stay below",
  },
  connections: {
    name: "DatabaseConnections",
    prometheus: "tracelake_database_connections",
    unit: "Count",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Connections of the database pool",
  },
  connectionsIdle: {
    name: "DatabaseConnectionsIdle",
    prometheus: "tracelake_database_connections_idle",
    unit: "Count",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Connections of the pool that are idle",
  },
  connectionsWaiting: {
    name: "DatabaseConnectionsWaiting",
    prometheus: "tracelake_database_connections_waiting",
    unit: "Count",
    kind: "gauge",
    dimensionSets: alone,
    meaning: "Callers that wait for a connection of the pool",
  },
  capturedErrors: {
    name: "CapturedErrors",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[service], [service, code]],
    meaning: "Faults and 5xx captured, repeated ones as well",
  },
  dropped: {
    name: "DroppedData",
    unit: "Count",
    kind: "counter",
    dimensionSets: [[service], [service, reason]],
    meaning: "Measurements and error records that could not be sent",
  },
} as const satisfies Record<string, Metric>;

/** What `tracelake metrics test` publishes to see that it arrives; none of the service's own, so on no dashboard. */
export const testMetric = { name: "TestMetric", unit: "Count", value: 100, service: "metrics-test" } as const;
