import type { Metric } from "../metric.ts";
import { ofAws, ofPipeline } from "../metric-ref.ts";
import type { Monitored } from "../monitored.ts";
import { pipelineDimensions, pipelineMetrics } from "../pipeline-metrics.ts";
import type { Alarm } from "./alarm.ts";
import { makeAlarm } from "./make-alarm.ts";
import type { AlarmThresholds } from "./thresholds.ts";

/** Of what the warehouse reports; a period is as long as two reports lie apart, so that each has one. */
export function pipelineAlarms(monitored: Monitored, thresholds: AlarmThresholds): Alarm[] {
  const { pipeline } = monitored;
  if (pipeline === undefined) return [];
  const periodSeconds = pipeline.snapshotMinutes * 60;
  const of = (metric: Metric, more: Readonly<Record<string, string>> = {}) => ({
    watches: { metric: ofPipeline(monitored, metric, more) },
    periodSeconds,
  });
  return [
    makeAlarm("dead-letter-queue", {
      part: "pipeline-monitor",
      of: pipeline.deadLetterQueue,
      watches: { metric: ofAws("queue", "visible", [pipeline.deadLetterQueue]) },
      threshold: 1,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("pipe-stopped", {
      ...of(pipelineMetrics.pipesStopped),
      threshold: 1,
      // Somebody who pauses a pipe for a moment need not be told.
      periods: 2,
    }),
    makeAlarm("stale-ingestion", {
      ...of(pipelineMetrics.ingestionAge),
      comparison: "above",
      threshold: thresholds.ingestionAgeSeconds,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("error-file-rate", {
      ...of(pipelineMetrics.errorFileRate),
      comparison: "above",
      threshold: thresholds.errorFilePercent,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("warehouse-health", {
      ...of(pipelineMetrics.findings, { [pipelineDimensions.severity]: "critical" }),
      threshold: 1,
      periods: 2,
    }),
    makeAlarm("snowflake-credits", {
      ...of(pipelineMetrics.creditQuotaUsed),
      comparison: "above",
      threshold: thresholds.creditQuotaPercent,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("pipeline-silent", {
      ...of(pipelineMetrics.snapshots),
      comparison: "below",
      threshold: 1,
      periods: 3,
      faultyPeriods: 3,
    }),
  ];
}
