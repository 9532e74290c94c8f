import { errors } from "../../../contracts/errors.ts";
import type { Reading } from "../../monitoring/readings/readings.ts";
import { judge, makeCheck, type Check } from "./check.ts";
import { lately, newestOf, sumOf, type MinuteSeries } from "./minute-series.ts";

export interface ServiceState {
  series: MinuteSeries;
  reading: Pick<Reading, "cpuPercent" | "memoryPercent" | "eventLoopDelayMs" | "source">;
  isDatabaseUp: boolean;
  lastTraceAt: Date | null;
  queue: { spans: number; maxSpans: number };
  pool: { total: number; waiting: number; max: number };
  nowMs: number;
}

/** From which on something is said to be wrong, here as by the alarms of a deployment. */
const limits = {
  errorPercent: { warning: 1, critical: 5 },
  p95Ms: { warning: 2000 },
  cpuPercent: { warning: 90 },
  memoryPercent: { warning: 90 },
  eventLoopMs: { warning: 200 },
  queuePercent: { warning: 50, critical: 90 },
  poolWaiting: { warning: 1 },
  flushFailures: { warning: 1, critical: 3 },
  dropped: { warning: 1 },
  traceAgeHours: { warning: 24 },
} as const;

const rateMinutes = 5;
const countMinutes = 15;

/** The trace processor's own: what it answers, what it uses, and whether it can store. */
export function judgeService(state: ServiceState): Check[] {
  return [
    judgeErrors(state),
    judgeLatency(state),
    ...judgeMachine(state),
    judgeTraces(state),
    judgeDatabase(state),
    judgePool(state),
    judgeQueue(state),
    judgeWrites(state),
    judgeDropped(state),
  ];
}

function judgeErrors({ series }: ServiceState): Check {
  const requests = sumOf(series.requests, rateMinutes);
  const failed = sumOf(series.errors, rateMinutes) ?? 0;
  const percent = requests === undefined || requests === 0 ? undefined : (100 * failed) / requests;
  return makeCheck({
    id: "service.error-rate",
    area: "service",
    title: "Answers",
    verdict: judge(percent, limits.errorPercent),
    says:
      percent === undefined
        ? `no request in the last ${rateMinutes} minutes`
        : `${round(percent)} % of ${requests} requests in ${rateMinutes} minutes failed, ${round((requests ?? 0) / rateMinutes)} a minute`,
    remedy: "Look at the captured errors below: each names its code and what mends it.",
    runbook: "error-rate",
  });
}

function judgeLatency({ series }: ServiceState): Check {
  const known = lately(series.p95_ms, rateMinutes);
  const worst = known.length === 0 ? undefined : Math.max(...known);
  return makeCheck({
    id: "service.latency",
    area: "service",
    title: "Latency",
    verdict: judge(worst, limits.p95Ms),
    says:
      worst === undefined
        ? `no request in the last ${rateMinutes} minutes`
        : `95 of 100 requests took at most ${round(worst)} ms in the slowest of ${rateMinutes} minutes`,
    remedy: "See whether the database, the CPU or the queue is what is waited for.",
    runbook: "latency",
  });
}

function judgeMachine({ reading }: ServiceState): Check[] {
  const of = reading.source === "process" ? "of this machine" : "of what the container may use";
  const { cpuPercent, memoryPercent, eventLoopDelayMs } = reading;
  const said = (value: number | undefined, text: (rounded: number) => string) =>
    value === undefined ? "not measured yet" : text(round(value));
  return [
    makeCheck({
      id: "service.cpu",
      area: "service",
      title: "CPU",
      verdict: judge(cpuPercent, limits.cpuPercent),
      says: said(cpuPercent, (value) => `${value} % ${of} over the last minute`),
      remedy: "Give the service more CPU, or run another instance of it.",
    }),
    makeCheck({
      id: "service.memory",
      area: "service",
      title: "Memory",
      verdict: judge(memoryPercent, limits.memoryPercent),
      says: said(memoryPercent, (value) => `${value} % ${of}`),
      remedy: "Lower QUEUE_MAX_BYTES or MAX_BODY_BYTES, or give the service more memory.",
      runbook: "service-memory",
    }),
    makeCheck({
      id: "service.event-loop",
      area: "service",
      title: "Event loop",
      verdict: judge(eventLoopDelayMs, limits.eventLoopMs),
      says: said(eventLoopDelayMs, (value) => `99 of 100 turns were at most ${value} ms late`),
      remedy: "Something holds the processor: see the CPU, and whether very large bodies arrive.",
    }),
  ];
}

function judgeTraces({ lastTraceAt, nowMs }: ServiceState): Check {
  const hours = lastTraceAt === null ? undefined : (nowMs - lastTraceAt.getTime()) / 3_600_000;
  return makeCheck({
    id: "service.no-data",
    area: "service",
    title: "Traces",
    verdict: judge(hours, limits.traceAgeHours),
    says: lastTraceAt === null ? "none has come yet" : `the newest is of ${lastTraceAt.toISOString()}`,
    remedy: "See whether the drain is still active, and whether its sender gets an answer other than 200.",
    runbook: "no-data",
  });
}

function judgeDatabase({ isDatabaseUp }: ServiceState): Check {
  return makeCheck({
    id: "database.answers",
    area: "database",
    title: "Database",
    verdict: isDatabaseUp ? "OK" : "CRITICAL",
    says: isDatabaseUp ? "answers" : "does not answer within 2 seconds",
    remedy: errors.database_unavailable.remedy,
  });
}

function judgePool({ pool, series }: ServiceState): Check {
  const waited = newestOf(series.connections_waiting, 1) ?? 0;
  const waiting = Math.min(pool.waiting, waited);
  return makeCheck({
    id: "database.pool",
    area: "database",
    title: "Connections",
    // Somebody who waits for an instant is no fault: a minute ago somebody must have waited as well.
    verdict: judge(waiting, limits.poolWaiting),
    says: `${pool.total} of ${pool.max} open, ${pool.waiting} callers wait`,
    remedy: "Raise DATABASE_POOL_MAX where the database takes more, or see which query takes so long.",
    runbook: "database-connections",
  });
}

function judgeQueue({ queue }: ServiceState): Check {
  const percent = (100 * queue.spans) / queue.maxSpans;
  return makeCheck({
    id: "database.queue",
    area: "database",
    title: "Queue",
    verdict: judge(percent, limits.queuePercent),
    says: `${queue.spans} spans wait to be stored, ${round(percent)} % of what it holds`,
    remedy:
      "The database is slower than the senders: see its CPU and disk. Beyond the limit senders get 503.",
    runbook: "writes-failing",
  });
}

function judgeWrites({ series }: ServiceState): Check {
  const failed = sumOf(series.flush_failures, countMinutes);
  return makeCheck({
    id: "database.writes",
    area: "database",
    title: "Writing",
    verdict: judge(failed, limits.flushFailures),
    says:
      failed === undefined
        ? "not measured yet"
        : `${failed} batches failed in the last ${countMinutes} minutes`,
    remedy: "The captured errors name the reason; senders were told 503 and send again for a while.",
    runbook: "writes-failing",
  });
}

function judgeDropped({ series }: ServiceState): Check {
  const dropped = sumOf(series.dropped, countMinutes);
  return makeCheck({
    id: "monitoring.dropped",
    area: "monitoring",
    title: "Measurements",
    verdict: judge(dropped, limits.dropped),
    says:
      dropped === undefined
        ? "not measured yet"
        : `${dropped} measurements and error records were lost in the last ${countMinutes} minutes`,
    remedy: "See DroppedData by its reason: what sends is refused, throttled or too slow.",
    runbook: "monitoring-dropped",
  });
}

const round = (value: number): number => (value < 10 ? Number(value.toFixed(1)) : Math.round(value));
