import type { Metric } from "../../../contracts/monitoring/metric.ts";
import { processorMetrics } from "../../../contracts/monitoring/processor-metrics.ts";
import { serviceDimensions, serviceMetrics } from "../../../contracts/monitoring/service-metrics.ts";
import type { MemorySink } from "../../monitoring/sinks/memory-sink.ts";

const minuteMs = 60_000;

/** What the page draws, by its name there. */
const shown = {
  requests: serviceMetrics.requests,
  errors: serviceMetrics.serverErrors,
  p95_ms: serviceMetrics.latency,
  cpu_percent: serviceMetrics.cpu,
  memory_percent: serviceMetrics.memory,
  event_loop_ms: serviceMetrics.eventLoopDelay,
  connections: serviceMetrics.connections,
  connections_waiting: serviceMetrics.connectionsWaiting,
  queue_spans: processorMetrics.queueSpans,
  spans_stored: processorMetrics.stored,
  flush_failures: processorMetrics.flushFailures,
  dropped: serviceMetrics.dropped,
} as const satisfies Record<string, Metric>;

export type SeriesName = keyof typeof shown;
export const seriesNames = Object.keys(shown) as SeriesName[];

/** Minute by minute, oldest first; null where nothing was measured in that minute. */
export type MinuteSeries = { times: number[] } & Record<SeriesName, (number | null)[]>;

/** The last minutes up to the one before `nowMs`, of the service as a whole; the minute that runs is not told of yet. */
export function readMinutes(memory: Pick<MemorySink, "read">, nowMs: number, minutes: number): MinuteSeries {
  const endMs = Math.floor(nowMs / minuteMs) * minuteMs;
  const starts = Array.from({ length: minutes }, (_, index) => endMs - (minutes - index) * minuteMs);
  const columns = seriesNames.map((name) => [name, readColumn(memory, shown[name], starts)] as const);
  return {
    times: starts.map((start) => start / 1000),
    ...(Object.fromEntries(columns) as Record<SeriesName, (number | null)[]>),
  };
}

function readColumn(
  memory: Pick<MemorySink, "read">,
  metric: Metric,
  starts: readonly number[],
): (number | null)[] {
  const whole = memory
    .read({ metric: metric.name, sinceMs: starts[0] ?? 0 })
    .find(({ dimensions }) => Object.keys(dimensions).every((name) => name === serviceDimensions.service));
  const byMinute = new Map(whole?.points.map(({ minuteMs: at, value }) => [at, value]));
  return starts.map((start) => {
    const value = byMinute.get(start);
    if (value === undefined) return null;
    return typeof value === "number" ? value : value.p95;
  });
}

/** Of the last minutes, those that are known. */
export const lately = (values: readonly (number | null)[], minutes: number): number[] =>
  values.slice(-minutes).filter((value) => value !== null);

export const newestOf = (values: readonly (number | null)[], minutes: number): number | undefined =>
  lately(values, minutes).at(-1);

/** Undefined where none of the minutes is known. */
export function sumOf(values: readonly (number | null)[], minutes: number): number | undefined {
  const known = lately(values, minutes);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
