import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import { metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import type { MetricWindow } from "../registry/window.ts";

/** A window as CloudWatch's data, at the minute that it began in. */
export function metricDataOf({ startMs, points }: MetricWindow): MetricDatum[] {
  const Timestamp = new Date(startMs);
  return points.flatMap(({ metric, dimensions, value }): MetricDatum[] => {
    const base = {
      MetricName: metric.name,
      Unit: metric.unit,
      Timestamp,
      ...(dimensions.length === 0
        ? {}
        : { Dimensions: dimensions.map((dimension) => ({ Name: dimension.name, Value: dimension.value })) }),
    };
    if (typeof value === "number") return [{ ...base, Value: value }];
    const data: MetricDatum[] = [];
    for (let at = 0; at < value.values.length; at += metricLimits.valuesPerDatum) {
      const end = at + metricLimits.valuesPerDatum;
      data.push({ ...base, Values: value.values.slice(at, end), Counts: value.counts.slice(at, end) });
    }
    return data;
  });
}
