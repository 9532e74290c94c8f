import { ofService } from "../metric-ref.ts";
import type { Monitored } from "../monitored.ts";
import { alertMetrics, processorMetrics } from "../processor-metrics.ts";
import { serviceDimensions, serviceMetrics } from "../service-metrics.ts";
import type { Alarm } from "./alarm.ts";
import { makeAlarm } from "./make-alarm.ts";
import type { AlarmThresholds } from "./thresholds.ts";

const quarter = 900;

/** Of what the trace processor measures itself. */
export function processorAlarms(monitored: Monitored, thresholds: AlarmThresholds): Alarm[] {
  if (monitored.processor === undefined) return [];
  return [
    ...requestAlarms(monitored, thresholds),
    ...storeAlarms(monitored, thresholds),
    ...alertAlarms(monitored, thresholds),
  ];
}

function requestAlarms(monitored: Monitored, thresholds: AlarmThresholds): Alarm[] {
  const latency = (stat: "p95" | "p99", threshold: number) =>
    makeAlarm("latency", {
      part: stat,
      of: stat,
      watches: { metric: ofService(monitored, serviceMetrics.latency, {}, stat) },
      comparison: "above",
      threshold,
      faultyPeriods: 3,
    });
  return [
    makeAlarm("error-rate", {
      watches: {
        expression: `IF(requests >= ${thresholds.errorRateLeastRequests}, 100 * FILL(errors, 0) / requests, 0)`,
        metrics: {
          requests: ofService(monitored, serviceMetrics.requests),
          errors: ofService(monitored, serviceMetrics.serverErrors),
        },
      },
      comparison: "above",
      threshold: thresholds.errorRatePercent,
    }),
    latency("p95", thresholds.latencyP95Ms),
    latency("p99", thresholds.latencyP99Ms),
    makeAlarm("service-memory", {
      watches: { metric: ofService(monitored, serviceMetrics.memory) },
      comparison: "above",
      threshold: thresholds.memoryPercent,
      faultyPeriods: 3,
    }),
    makeAlarm("monitoring-dropped", {
      watches: { metric: ofService(monitored, serviceMetrics.dropped) },
      threshold: thresholds.droppedData,
      periodSeconds: quarter,
      periods: 2,
    }),
  ];
}

function storeAlarms(monitored: Monitored, thresholds: AlarmThresholds): Alarm[] {
  const part = "trace-processor";
  return [
    makeAlarm("writes-failing", {
      watches: { metric: ofService(monitored, processorMetrics.flushFailures) },
      threshold: thresholds.flushFailures,
    }),
    makeAlarm("unpriced-records", {
      part,
      of: "traces",
      watches: { metric: ofService(monitored, processorMetrics.unpriced) },
      threshold: thresholds.unpricedRecords,
      periodSeconds: 3600,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("no-data", {
      part,
      of: "traces",
      watches: { metric: ofService(monitored, processorMetrics.stored) },
      comparison: "below",
      threshold: 1,
      periodSeconds: 3600,
      periods: thresholds.noDataHours,
      faultyPeriods: thresholds.noDataHours,
    }),
  ];
}

function alertAlarms(monitored: Monitored, thresholds: AlarmThresholds): Alarm[] {
  const waitingPeriods = Math.ceil(thresholds.noticesWaitingMinutes / 5);
  return [
    makeAlarm("notices-failed", {
      watches: { metric: ofService(monitored, alertMetrics.failed) },
      threshold: thresholds.noticesFailed,
      periodSeconds: quarter,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("notices-waiting", {
      // Never empty in between.
      watches: { metric: ofService(monitored, alertMetrics.waiting, {}, "Minimum") },
      threshold: 1,
      periods: waitingPeriods,
      faultyPeriods: waitingPeriods,
    }),
    makeAlarm("alerts-active", {
      watches: {
        metric: ofService(monitored, alertMetrics.active, { [serviceDimensions.severity]: "critical" }),
      },
      threshold: 1,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("alerts-stopped", {
      // Of several instances the one that evaluates.
      watches: { metric: ofService(monitored, alertMetrics.evaluationAge, {}, "Minimum") },
      comparison: "above",
      threshold: thresholds.evaluationAgeSeconds,
      faultyPeriods: 3,
    }),
  ];
}
