import os from "node:os";
import { monitoringNames, serviceMetrics } from "../../contracts/monitoring/service-metrics.ts";
import type { ErrorSinkName, MetricSinkName } from "../../contracts/monitoring/sinks.ts";
import { pause } from "../shared/pause.ts";
import { makeLogErrorSink, type ErrorSink } from "./errors/error-sink.ts";
import { makeMonitoring } from "./make-monitoring.ts";
import type { Monitoring } from "./monitoring.ts";
import type { MonitoringLog } from "./monitoring-log.ts";
import { makeMachine } from "./readings/machine.ts";
import { makeRegistry } from "./registry/registry.ts";
import { makeEmfSink } from "./sinks/emf-sink.ts";
import type { DropReason, OnDropped } from "./sinks/sender.ts";
import type { MetricSink } from "./sinks/sink.ts";
import type { SpanRecorder } from "./trace/span-recorder.ts";

export interface MonitoringOptions {
  /** The value of the dimension `Service`. */
  service: string;
  log: MonitoringLog;
  /** Where metrics are sent to; memory and Prometheus are always there. None by default. */
  sinks?: readonly MetricSinkName[];
  /** Where records of errors go: the log, by default. */
  errors?: ErrorSinkName;
  /** CloudWatch's namespace. */
  namespace?: string;
  errorLogGroup?: string;
  /** Share of requests, 0 to 1, whose CPU time and memory are measured, and of traces whose spans are sent. */
  sampleRate?: number;
  everyMs?: number;
  /** Of one attempt to send; there are three. */
  timeoutMs?: number;
  /** Of AWS, where the environment does not say it. */
  region?: string;
  /** Of OTLP; without it the exporter's own variables say where to. */
  otlpEndpoint?: string | undefined;
  /** A database pool to tell of. */
  pool?: () => { total: number; idle: number; waiting: number };
  /** The code of what is thrown, where the service has a catalogue; else the error's own. */
  codeOf?: (error: unknown) => string | undefined;
  now?: () => number;
  /** Standard output, for embedded metrics. */
  write?: (line: string) => void;
}

/** For whatever is sent. */
const attempts = { maxAttempts: 3, timeoutMs: 5_000, sleep: pause, random: Math.random };

/**
 * Monitoring on the real parts. AWS's clients and OpenTelemetry's are loaded only where they are asked for: they take
 * tens of milliseconds of a cold start.
 */
export async function openMonitoring(options: MonitoringOptions): Promise<Monitoring> {
  const { service, log, namespace = monitoringNames.namespace, now = Date.now, sampleRate = 0.1 } = options;
  const registry = makeRegistry({ namespace, service, now });
  const dropped = registry.counter(serviceMetrics.dropped);
  const onDropped: OnDropped = (reason: DropReason, count) => dropped.of({ Reason: reason }).add(count);
  const { timeoutMs = attempts.timeoutMs } = options;
  const common = { ...attempts, timeoutMs, log, onDropped, now };
  const sinks: MetricSink[] = [];
  let spans: SpanRecorder | undefined;
  for (const name of new Set(options.sinks)) {
    if (name === "emf")
      sinks.push(
        makeEmfSink({ write: options.write ?? ((line) => void process.stdout.write(line)), onDropped }),
      );
    if (name === "cloudwatch") {
      const { openCloudWatch } = await import("./open-cloudwatch.ts");
      sinks.push(openCloudWatch({ ...common, region: options.region }));
    }
    if (name === "otlp") {
      const { openOtlp } = await import("./open-otlp.ts");
      const opened = openOtlp({ ...common, service, share: sampleRate, endpoint: options.otlpEndpoint });
      sinks.push(opened.sink);
      spans = opened.spans;
    }
  }
  return makeMonitoring({
    ...options,
    registry,
    sinks,
    errorSink: await openErrorSink(options, common),
    onDropped,
    spans,
    machine: makeMachine(),
    sampleRate,
    everyMs: options.everyMs ?? 60_000,
    now,
  });
}

async function openErrorSink(
  options: MonitoringOptions,
  common: typeof attempts & { log: MonitoringLog; onDropped: OnDropped; now: () => number },
): Promise<ErrorSink> {
  if (options.errors !== "cloudwatch") return makeLogErrorSink(options.log);
  const { openCloudWatchLogs } = await import("./open-cloudwatch.ts");
  const day = new Date(common.now()).toISOString().slice(0, 10);
  return openCloudWatchLogs({
    ...common,
    region: options.region,
    group: options.errorLogGroup ?? monitoringNames.errorLogGroup,
    stream: `${options.service}/${day}/${os.hostname()}/${process.pid}`
      .replaceAll(/[:*]/g, "_")
      .slice(0, 512),
  });
}
