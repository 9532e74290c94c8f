/** What `tracelake/monitoring` is to another service. */
export { monitoringNames, serviceMetrics } from "../../contracts/monitoring/service-metrics.ts";
export type { ErrorSinkName, MetricSinkName } from "../../contracts/monitoring/sinks.ts";
export type { Metric, Unit } from "../../contracts/monitoring/metric.ts";
export type { Monitoring } from "./monitoring.ts";
export type { MonitoringLog } from "./monitoring-log.ts";
export { openMonitoring, type MonitoringOptions } from "./open-monitoring.ts";
export { objectTraceId } from "../shared/object-trace-id.ts";
export { monitoringPlugin, type MonitoringPluginOptions } from "./plugin.ts";
export type { Counter, Histogram, Registry } from "./registry/registry.ts";
export type { MetricSeries, Summary } from "./sinks/memory-sink.ts";
export {
  beginTrace,
  childOf,
  continueTrace,
  readAttributes,
  readTrace,
  traceAttributes,
  traceHeaders,
  type TraceContext,
} from "./trace/trace-context.ts";
