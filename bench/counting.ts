import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { Counter, Histogram } from "prom-client";
import { serviceMetrics } from "../contracts/monitoring/service-metrics.ts";
import { makeRegistry } from "../runtime/monitoring/registry/registry.ts";
import { median, type Figure } from "./record.ts";

const route = "/orders/:id";
const labels = { route, method: "GET", status: "200" };

/** One request counted and its latency observed: by slots of our own, and by the libraries that could do it. */
export async function benchCounting(isQuick: boolean): Promise<Figure[]> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const ways = {
    "slots of our own": countInSlots(),
    "prom-client": countInPromClient(),
    "OpenTelemetry's SDK": countInOpenTelemetry(provider),
  };
  const times = isQuick ? 10_000 : 1_000_000;
  const measured = Object.keys(ways).map((): number[] => []);
  for (let round = 0; round < (isQuick ? 1 : 9); round += 1)
    for (const [nth, count] of Object.values(ways).entries()) measured[nth]?.push(measureNs(count, times));
  await provider.shutdown();
  return Object.keys(ways).map((name, nth) => ({
    name: `a request counted and its latency observed: ${name}`,
    ...median(measured[nth] ?? []),
    unit: "ns",
  }));
}

type Count = (latencyMs: number) => void;

/** Processor time of one call. */
function measureNs(count: Count, times: number): number {
  const start = process.cpuUsage();
  for (let nth = 0; nth < times; nth += 1) count(1 + (nth % 100));
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / times;
}

function countInSlots(): Count {
  const registry = makeRegistry({ namespace: "bench", service: "bench", now: Date.now });
  const requests = registry.counter(serviceMetrics.requests).of({ Route: route, StatusClass: "2xx" });
  const latency = registry.histogram(serviceMetrics.latency).of({ Route: route });
  return (ms) => {
    requests.add();
    latency.observe(ms);
  };
}

function countInPromClient(): Count {
  const requests = new Counter({
    name: "requests",
    help: "-",
    labelNames: Object.keys(labels),
    registers: [],
  });
  const latency = new Histogram({ name: "latency", help: "-", labelNames: ["route"], registers: [] });
  return (ms) => {
    requests.inc(labels);
    latency.observe({ route }, ms / 1_000);
  };
}

function countInOpenTelemetry(provider: MeterProvider): Count {
  const meter = provider.getMeter("bench");
  const requests = meter.createCounter("requests");
  const latency = meter.createHistogram("latency");
  return (ms) => {
    requests.add(1, labels);
    latency.record(ms, { route });
  };
}
