import { processorMetrics } from "../../contracts/monitoring/processor-metrics.ts";
import type { Registry } from "../monitoring/registry/registry.ts";

export interface MeasureSources {
  queue: () => { spans: number; bytes: number };
  /** When the newest delivery was committed. */
  lastStoredAt: () => Date | null;
  now: () => number;
}

export type ProcessorMeasures = ReturnType<typeof makeProcessorMeasures>;

/** What the trace processor counts beside what every service does. Gauges are read when they are asked for. */
export function makeProcessorMeasures(registry: Registry, sources: MeasureSources) {
  const { queueSpans, queueBytes, traceAge, stored, duplicates, rejected, unpriced, flush, flushFailures } =
    processorMetrics;
  registry.gauge(queueSpans, () => sources.queue().spans);
  registry.gauge(queueBytes, () => sources.queue().bytes);
  registry.gauge(traceAge, () => {
    const at = sources.lastStoredAt();
    return at === null ? undefined : (sources.now() - at.getTime()) / 1_000;
  });
  return {
    stored: registry.counter(stored).of({}),
    duplicates: registry.counter(duplicates).of({}),
    rejected: registry.counter(rejected),
    unpriced: registry.counter(unpriced).of({}),
    flush: registry.histogram(flush).of({}),
    flushFailures: registry.counter(flushFailures).of({}),
  };
}
