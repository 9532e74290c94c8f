import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { AttemptOptions } from "../shared/cloudwatch/attempts.ts";
import type { MonitoringLog } from "./monitoring-log.ts";
import { makeOtlpSink } from "./sinks/otlp-sink.ts";
import type { OnDropped } from "./sinks/sender.ts";
import type { MetricSink } from "./sinks/sink.ts";
import { makeOtlpSpans } from "./trace/otlp-spans.ts";
import type { SpanRecorder } from "./trace/span-recorder.ts";
import { beginTrace, traceHeaders } from "./trace/trace-context.ts";

export interface OpenOtlpOptions extends AttemptOptions {
  service: string;
  share: number;
  endpoint: string | undefined;
  log: MonitoringLog;
  onDropped: OnDropped;
}

/** The official exporters, which read OTEL_EXPORTER_OTLP_ENDPOINT and its kin from the environment themselves. */
export function openOtlp(options: OpenOtlpOptions): { sink: MetricSink; spans: SpanRecorder } {
  const resource = resourceFromAttributes({ "service.name": options.service });
  // A receiver that is this very service would make a span of each export, and that an export: this trace is not recorded.
  const headers = traceHeaders(beginTrace(0));
  const timeoutMillis = options.timeoutMs ?? 5_000;
  const endpoint = options.endpoint?.replace(/\/+$/, "");
  const place = (signal: "metrics" | "traces") => ({
    headers,
    timeoutMillis,
    ...(endpoint === undefined ? {} : { url: `${endpoint}/v1/${signal}` }),
  });
  return {
    sink: makeOtlpSink({
      ...options,
      exporter: new OTLPMetricExporter(place("metrics")),
      resource,
    }),
    spans: makeOtlpSpans({
      exporter: new OTLPTraceExporter(place("traces")),
      resource,
      share: options.share,
    }),
  };
}
