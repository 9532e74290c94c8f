import { ofAws } from "../metric-ref.ts";
import type { Monitored, MonitoredContainer, MonitoredDatabase } from "../monitored.ts";
import type { Alarm } from "./alarm.ts";
import { makeAlarm } from "./make-alarm.ts";
import type { AlarmThresholds } from "./thresholds.ts";

const bytesPerGb = 1024 ** 3;

/** Of what the trace processor stands on: load balancer and database. */
export function infrastructureAlarms({ processor }: Monitored, thresholds: AlarmThresholds): Alarm[] {
  if (processor === undefined) return [];
  return [
    ...(processor.container === undefined ? [] : balancerAlarms(processor.container, thresholds)),
    ...databaseAlarms(processor.database, thresholds),
  ];
}

function balancerAlarms(
  { loadBalancer, targetGroup, minTasks }: MonitoredContainer,
  thresholds: AlarmThresholds,
): Alarm[] {
  if (loadBalancer === undefined || targetGroup === undefined) return [];
  const of = (key: "ownErrors" | "targetErrors") => ofAws("balancer", key, [loadBalancer]);
  return [
    makeAlarm("load-balancer-errors", {
      watches: {
        expression: "FILL(own, 0) + FILL(targets, 0)",
        metrics: { own: of("ownErrors"), targets: of("targetErrors") },
      },
      threshold: thresholds.loadBalancerErrors,
    }),
    makeAlarm("targets-unhealthy", {
      watches: { metric: ofAws("targets", "healthy", [targetGroup, loadBalancer]) },
      comparison: "below",
      threshold: minTasks,
      // A deployment or a broken task takes a few minutes to be made up for.
      faultyPeriods: 2,
      periods: 2,
    }),
  ];
}

function databaseAlarms(
  { engine, identifier, connectionLimit, storageGb }: MonitoredDatabase,
  thresholds: AlarmThresholds,
): Alarm[] {
  const of = (key: "cpu" | "connections") =>
    engine === "rds" ? ofAws("instance", key, [identifier]) : ofAws("cluster", key, [identifier]);
  return [
    makeAlarm("database-connections", {
      watches: { metric: of("connections") },
      comparison: "above",
      threshold: Math.floor((connectionLimit * thresholds.databaseConnectionsPercent) / 100),
    }),
    makeAlarm("database-cpu", {
      watches: { metric: of("cpu") },
      comparison: "above",
      threshold: thresholds.databaseCpuPercent,
      faultyPeriods: 3,
    }),
    // Aurora's storage grows by itself up to 128 TB.
    ...(engine === "aurora"
      ? []
      : [
          makeAlarm("database-disk", {
            watches: { metric: ofAws("instance", "freeStorage", [identifier]) },
            comparison: "below",
            threshold: Math.floor((storageGb * bytesPerGb * thresholds.databaseFreeStoragePercent) / 100),
          }),
        ]),
  ];
}
