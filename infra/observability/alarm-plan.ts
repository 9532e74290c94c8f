import { runbookOf, type Alarm } from "../../contracts/monitoring/alarms/alarm.ts";
import type { Missing } from "../../contracts/monitoring/alarms/kinds.ts";
import type { MetricRef } from "../../contracts/monitoring/metric-ref.ts";

const operators: Readonly<Record<Alarm["comparison"], string>> = {
  above: "GreaterThanThreshold",
  atLeast: "GreaterThanOrEqualToThreshold",
  below: "LessThanThreshold",
};

/** An alarm as CloudWatch takes it, but for its name and whom it tells. */
export interface AlarmPlan {
  alarmDescription: string;
  comparisonOperator: string;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  treatMissingData: Missing;
  namespace?: string;
  metricName?: string;
  dimensions?: Record<string, string>;
  period?: number;
  statistic?: string;
  extendedStatistic?: string;
  evaluateLowSampleCountPercentiles?: string;
  metricQueries?: MetricQuery[];
}

export interface MetricQuery {
  id: string;
  expression?: string;
  label?: string;
  returnData?: boolean;
  metric?: {
    namespace: string;
    metricName: string;
    dimensions: Record<string, string>;
    period: number;
    stat: string;
  };
}

export function planAlarm(alarm: Alarm, runbookFolder: string): AlarmPlan {
  return {
    alarmDescription: `${alarm.title} (${alarm.severity}). ${alarm.why}. Runbook: ${runbookOf(runbookFolder, alarm)}`,
    comparisonOperator: operators[alarm.comparison],
    threshold: alarm.threshold,
    evaluationPeriods: alarm.periods,
    datapointsToAlarm: alarm.faultyPeriods,
    treatMissingData: alarm.missing,
    ...planWatched(alarm),
  };
}

function planWatched({ watches, title, periodSeconds }: Alarm): Partial<AlarmPlan> {
  if ("metric" in watches) return planMetric(watches.metric, periodSeconds);
  const metrics = Object.entries(watches.metrics).map(([id, { namespace, name, dimensions, stat }]) => ({
    id,
    returnData: false,
    metric: {
      namespace,
      metricName: name,
      dimensions: Object.fromEntries(dimensions),
      period: periodSeconds,
      stat,
    },
  }));
  return {
    metricQueries: [
      { id: "result", expression: watches.expression, label: title, returnData: true },
      ...metrics,
    ],
  };
}

function planMetric({ namespace, name, dimensions, stat }: MetricRef, period: number): Partial<AlarmPlan> {
  const isPercentile = /^p\d/.test(stat);
  return {
    namespace,
    metricName: name,
    dimensions: Object.fromEntries(dimensions),
    period,
    ...(isPercentile
      ? // A handful of requests has no 99th of a hundred.
        { extendedStatistic: stat, evaluateLowSampleCountPercentiles: "ignore" }
      : { statistic: stat }),
  };
}
