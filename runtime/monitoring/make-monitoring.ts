import { serviceMetrics } from "../../contracts/monitoring/service-metrics.ts";
import { makeErrorCapture } from "./errors/error-capture.ts";
import { makeErrorMemory, rememberErrors } from "./errors/error-memory.ts";
import type { ErrorSink } from "./errors/error-sink.ts";
import type { Monitoring } from "./monitoring.ts";
import type { Machine } from "./readings/machine.ts";
import { makeReadings, type Reading } from "./readings/readings.ts";
import type { Registry } from "./registry/registry.ts";
import { makeMemorySink } from "./sinks/memory-sink.ts";
import { makePrometheus } from "./sinks/prometheus.ts";
import type { OnDropped } from "./sinks/sender.ts";
import type { MetricSink } from "./sinks/sink.ts";
import { noSpans, type SpanRecorder } from "./trace/span-recorder.ts";

export interface MonitoringParts {
  registry: Registry;
  sinks: readonly MetricSink[];
  errorSink: ErrorSink;
  onDropped: OnDropped;
  spans?: SpanRecorder | undefined;
  machine: Machine & { close: () => void };
  /** Of a database pool. */
  pool?: (() => { total: number; idle: number; waiting: number }) | undefined;
  codeOf?: ((error: unknown) => string | undefined) | undefined;
  sampleRate: number;
  everyMs: number;
  now: () => number;
}

/** Waiting for what is sent, where nobody says for how long: below what a container has left when it is stopped. */
const defaultTimeoutMs = 3_000;

/** Puts the parts together; nothing is measured by itself before `start`. */
export function makeMonitoring(parts: MonitoringParts): Monitoring {
  const { registry, sinks, machine, everyMs, now, spans = noSpans, sampleRate } = parts;
  const memory = makeMemorySink();
  const reading = makeReadings({ machine, now });
  const errorMemory = makeErrorMemory();
  const errors = makeErrorCapture({ ...parts, sink: rememberErrors(parts.errorSink, errorMemory) });
  const prometheus = makePrometheus(registry);
  registerReadings(registry, reading);
  if (parts.pool !== undefined) registerPool(registry, parts.pool);
  let timer: NodeJS.Timeout | undefined;
  let fullAtMs = -Infinity;

  function tick(isFull = true): void {
    errors.tellRepeated();
    if (isFull) fullAtMs = now();
    const window = registry.takeWindow({ isFull });
    memory.accept(window);
    for (const sink of sinks) sink.accept(window);
  }
  function schedule(): void {
    timer = setTimeout(
      () => {
        tick();
        schedule();
      },
      everyMs - (now() % everyMs),
    ).unref();
  }
  async function flush(timeoutMs = defaultTimeoutMs): Promise<void> {
    tick(now() - fullAtMs >= everyMs);
    const signal = AbortSignal.timeout(timeoutMs);
    await Promise.all([...sinks, errors, spans].map((one) => one.flush(signal)));
  }
  return {
    registry,
    memory,
    errors,
    recentErrors: errorMemory.read,
    reading,
    spans,
    prometheus,
    sampleRate,
    now,
    start() {
      // The first reading of CPU needs one before it.
      reading();
      clearTimeout(timer);
      schedule();
    },
    flush,
    async close(timeoutMs) {
      clearTimeout(timer);
      await flush(timeoutMs);
      prometheus.close();
      machine.close();
    },
  };
}

function registerReadings(registry: Registry, reading: () => Reading): void {
  registry.gauge(serviceMetrics.cpu, () => reading().cpuPercent);
  registry.gauge(serviceMetrics.memory, () => reading().memoryPercent);
  registry.gauge(serviceMetrics.memoryUsed, () => reading().memoryUsedBytes);
  registry.gauge(serviceMetrics.eventLoopDelay, () => reading().eventLoopDelayMs);
}

function registerPool(registry: Registry, pool: NonNullable<MonitoringParts["pool"]>): void {
  registry.gauge(serviceMetrics.connections, () => pool().total);
  registry.gauge(serviceMetrics.connectionsIdle, () => pool().idle);
  registry.gauge(serviceMetrics.connectionsWaiting, () => pool().waiting);
}
