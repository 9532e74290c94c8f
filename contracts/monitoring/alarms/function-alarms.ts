import { logMetrics, namespaceOfFunction } from "../log-metrics.ts";
import { ofAws } from "../metric-ref.ts";
import type { FunctionPart, Monitored, MonitoredFunction } from "../monitored.ts";
import type { Alarm } from "./alarm.ts";
import { makeAlarm } from "./make-alarm.ts";
import type { AlarmThresholds } from "./thresholds.ts";

/** Of every function that is deployed. */
export function functionAlarms(monitored: Monitored, thresholds: AlarmThresholds): Alarm[] {
  return Object.entries(monitored.functions).flatMap(([part, watched]) =>
    alarmsOf(monitored, part as FunctionPart, watched, thresholds),
  );
}

function alarmsOf(
  monitored: Monitored,
  part: FunctionPart,
  { name, timeoutSeconds }: MonitoredFunction,
  thresholds: AlarmThresholds,
): Alarm[] {
  const each = { part, of: name };
  return [
    makeAlarm("function-errors", {
      ...each,
      watches: { metric: ofAws("function", "errors", [name]) },
      threshold: thresholds.functionErrors,
    }),
    makeAlarm("function-killed", {
      ...each,
      watches: {
        metric: {
          namespace: namespaceOfFunction(monitored, part),
          name: logMetrics.killed.name,
          dimensions: [],
          stat: "Sum",
        },
      },
      threshold: 1,
      faultyPeriods: 1,
      periods: 1,
    }),
    makeAlarm("function-throttles", {
      ...each,
      watches: { metric: ofAws("function", "throttles", [name]) },
      threshold: thresholds.functionThrottles,
      faultyPeriods: 3,
    }),
    makeAlarm("function-duration", {
      ...each,
      watches: { metric: ofAws("function", "duration", [name]) },
      threshold: Math.round(timeoutSeconds * 10 * thresholds.functionDurationPercent),
      faultyPeriods: 3,
    }),
  ];
}
