import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import { metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";

/**
 * Why CloudWatch would refuse the datum, and the whole request with it; undefined where it would not. An emulator takes
 * what AWS refuses, so that these rules are held here.
 */
export function validateDatum(datum: MetricDatum, nowMs: number): string | undefined {
  const { MetricName = "", Dimensions = [], Timestamp, Value, Values, Counts, StatisticValues } = datum;
  if (MetricName === "" || MetricName.length > metricLimits.nameLength)
    return "the metric's name has 1 to 255 characters";
  if (Dimensions.length > metricLimits.dimensions) return `more than ${metricLimits.dimensions} dimensions`;
  for (const { Name = "", Value: text = "" } of Dimensions) {
    if (!isPlain(Name) || Name.length > metricLimits.nameLength || Name.startsWith(":"))
      return `dimension ${JSON.stringify(Name)}`;
    if (!isPlain(text) || text.length > metricLimits.dimensionValueLength)
      return `value of dimension ${Name} is empty, not ASCII, or above ${metricLimits.dimensionValueLength} characters`;
  }
  if (new Set(Dimensions.map(({ Name }) => Name)).size < Dimensions.length) return "a dimension twice";
  const atMs = Timestamp?.getTime() ?? nowMs;
  if (!(atMs >= nowMs - metricLimits.oldestMs)) return "older than two weeks";
  if (atMs > nowMs + metricLimits.newestMs) return "more than two hours ahead";
  return validateValues({ Value, Values, Counts, StatisticValues });
}

function validateValues({
  Value,
  Values,
  Counts,
  StatisticValues,
}: Pick<MetricDatum, "Value" | "Values" | "Counts" | "StatisticValues">): string | undefined {
  const statistics = StatisticValues === undefined ? [] : Object.values(StatisticValues);
  const numbers = [
    ...(Value === undefined ? [] : [Value]),
    ...(Values ?? []),
    ...(Counts ?? []),
    ...statistics,
  ];
  if (numbers.length === 0) return "no value";
  if (numbers.some((number) => !(Math.abs(number ?? Number.NaN) <= metricLimits.largestValue)))
    return "a value that is no number";
  if ((Values?.length ?? 0) > metricLimits.valuesPerDatum)
    return `more than ${metricLimits.valuesPerDatum} values`;
  if (Counts !== undefined && Counts.length !== Values?.length) return "as many Counts as Values are needed";
  if (Counts?.some((count) => count < 0) === true) return "a negative count";
  return undefined;
}

const isPlain = (text: string): boolean => /^[\x21-\x7e][\x20-\x7e]*$/.test(text);
