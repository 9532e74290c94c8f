import { metricCatalogue } from "../catalogue.ts";
import type { Metric } from "../metric.ts";
import { ofAws, ofBedrock } from "../metric-ref.ts";
import type { Monitored } from "../monitored.ts";
import type { Alarm } from "./alarm.ts";
import { makeAlarm } from "./make-alarm.ts";
import type { AlarmThresholds } from "./thresholds.ts";

/** A quarter and a whole hour: what is published goes by the record's minute, which comes minutes late. */
const quarter = 900;
const hour = 3600;

export function bedrockAlarms({ bedrock }: Monitored, thresholds: AlarmThresholds): Alarm[] {
  if (bedrock === undefined) return [];
  const metrics = metricCatalogue.bedrock.metrics as Readonly<Record<string, Metric>>;
  const of = (key: string) => ({ metric: ofBedrock(metrics[key] as Metric) });
  const part = "bedrock-metrics";
  return [
    makeAlarm("dead-letter-queue", {
      part,
      of: bedrock.deadLetterQueue,
      watches: { metric: ofAws("queue", "visible", [bedrock.deadLetterQueue]) },
      threshold: 1,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("queue-age", {
      part,
      of: bedrock.queue,
      watches: { metric: ofAws("queue", "oldest", [bedrock.queue]) },
      threshold: thresholds.queueAgeSeconds,
    }),
    makeAlarm("publish-failures", {
      watches: of("ownErrors"),
      threshold: thresholds.publishFailures,
      periodSeconds: quarter,
      periods: 2,
      faultyPeriods: 1,
    }),
    makeAlarm("unpriced-records", {
      part,
      of: "Bedrock",
      watches: of("unpriced"),
      threshold: thresholds.unpricedRecords,
      periodSeconds: hour,
      periods: 1,
      faultyPeriods: 1,
    }),
    makeAlarm("no-data", {
      part,
      of: "Bedrock's invocation logs",
      watches: of("processed"),
      comparison: "below",
      threshold: 1,
      periodSeconds: hour,
      periods: thresholds.noDataHours,
      faultyPeriods: thresholds.noDataHours,
    }),
  ];
}
