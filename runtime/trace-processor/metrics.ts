import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import { metricNames } from "../../contracts/metrics.ts";

export interface MetricSources {
  queue: () => { spans: number; bytes: number };
  pool: () => { total: number; idle: number; waiting: number };
}

export type Metrics = ReturnType<typeof makeMetrics>;

/** The service's own measurements, for Prometheus at `GET /metrics`. Gauges are read when they are asked for. */
export function makeMetrics(sources: MetricSources) {
  const registry = new Registry();
  const registers = [registry];
  // Event-loop delay, heap, resident memory and garbage collection come from the library under its usual names.
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge(metricNames.queueSpans, "Spans taken and not yet committed", () => sources.queue().spans);
  gauge(metricNames.queueBytes, "Bytes of bodies taken and not yet committed", () => sources.queue().bytes);
  gauge(metricNames.poolConnections, "Database connections", () => sources.pool().total);
  gauge(metricNames.poolIdle, "Database connections that are idle", () => sources.pool().idle);
  gauge(metricNames.poolWaiting, "Callers waiting for a database connection", () => sources.pool().waiting);
  return {
    registry,
    requests: new Counter({
      name: metricNames.requests,
      help: "Requests answered, by route template and status",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    stored: new Counter({ name: metricNames.stored, help: "Spans committed", registers }),
    duplicates: new Counter({
      name: metricNames.duplicates,
      help: "Spans that were stored before and so written no second time",
      registers,
    }),
    rejected: new Counter({
      name: metricNames.rejected,
      help: "Records and spans not stored, by reason",
      labelNames: ["reason"],
      registers,
    }),
    flush: new Histogram({
      name: metricNames.flush,
      help: "Time from taking a batch to its commit",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    flushFailures: new Counter({
      name: metricNames.flushFailures,
      help: "Batches that failed whole",
      registers,
    }),
  };
}
