import type { Dimension, MetricDatum } from "@aws-sdk/client-cloudwatch";
import { emfLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import type { MetricRequest } from "./put-metric-data.ts";

/** Values with their counts, as OpenTelemetry's exporter of embedded metrics (AWS's own) writes them. */
interface Distribution {
  Values: number[];
  Counts: number[];
  Max: number;
  Min: number;
  Count: number;
  Sum: number;
}

export interface EmfDocument {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
  [member: string]: unknown;
}

/**
 * Data as embedded metrics: lines of a log that CloudWatch Logs turns into metrics; one document for each minute and set
 * of dimensions. Statistics are not of the format, so that they lose their range: the sum stands as one value. More
 * than a hundred values stand as values with counts, which the specification leaves out and CloudWatch takes.
 */
export function emfDocuments({ Namespace, MetricData }: MetricRequest): EmfDocument[] {
  const documents = new Map<string, EmfDocument>();
  const fresh: EmfDocument[] = [];
  for (const datum of MetricData) {
    const { MetricName = "", Unit = "None", Dimensions = [], Timestamp } = datum;
    const at = Timestamp?.getTime() ?? 0;
    const key = JSON.stringify([at, Dimensions]);
    for (const value of membersOf(datum)) {
      let document = documents.get(key);
      const metrics = document?._aws.CloudWatchMetrics[0]?.Metrics ?? [];
      // A name stands once in a document.
      if (document === undefined || metrics.length >= emfLimits.metrics || MetricName in document) {
        document = makeDocument(Namespace, at, Dimensions);
        documents.set(key, document);
        fresh.push(document);
      }
      document._aws.CloudWatchMetrics[0]?.Metrics.push({ Name: MetricName, Unit });
      document[MetricName] = value;
    }
  }
  return fresh;
}

function makeDocument(namespace: string, at: number, dimensions: readonly Dimension[]): EmfDocument {
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        { Namespace: namespace, Dimensions: [dimensions.map(({ Name = "" }) => Name)], Metrics: [] },
      ],
    },
    ...Object.fromEntries(dimensions.map(({ Name = "", Value = "" }) => [Name, Value])),
  };
}

function membersOf({
  Value,
  Values = [],
  Counts = [],
  StatisticValues,
}: MetricDatum): (number | number[] | Distribution)[] {
  if (Value !== undefined) return [Value];
  if (StatisticValues !== undefined) return [StatisticValues.Sum ?? 0];
  const countOf = (index: number) => Counts[index] ?? 1;
  const count = Values.reduce((sum, _, index) => sum + countOf(index), 0);
  if (count <= emfLimits.values) {
    const all = Values.flatMap((value, index) => Array<number>(countOf(index)).fill(value));
    return [all.length === 1 ? (all[0] as number) : all];
  }
  const parts: Distribution[] = [];
  for (let at = 0; at < Values.length; at += emfLimits.values) {
    const values = Values.slice(at, at + emfLimits.values);
    const counts = values.map((_, index) => countOf(at + index));
    parts.push({
      Values: values,
      Counts: counts,
      Max: Math.max(...values),
      Min: Math.min(...values),
      Count: counts.reduce((sum, one) => sum + one, 0),
      Sum: values.reduce((sum, value, index) => sum + value * (counts[index] ?? 0), 0),
    });
  }
  return parts;
}
