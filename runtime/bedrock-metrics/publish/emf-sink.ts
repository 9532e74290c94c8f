import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import type { MetricSink } from "../ports.ts";

/** The format takes 100 metrics a document, 100 values each, and a line of 256 KB. */
const limits = { metrics: 100, values: 100 } as const;

/**
 * Publishes as embedded metrics: lines of the log that CloudWatch Logs turns into metrics. Statistics are not of its
 * format, so that tokens lose their range: the sum stands as one value of the minute.
 */
export function makeEmfSink({ write }: { write: (line: string) => void }): MetricSink {
  return {
    publish(request) {
      for (const document of documentsOf(request.Namespace ?? "", request.MetricData ?? []))
        write(`${JSON.stringify(document)}\n`);
      return Promise.resolve({ refused: 0 });
    },
  };
}

interface Document {
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

/** One for each minute and set of dimensions. */
function documentsOf(namespace: string, data: readonly MetricDatum[]): Document[] {
  const documents = new Map<string, Document>();
  const fresh: Document[] = [];
  for (const datum of data) {
    const { MetricName = "", Unit = "None", Dimensions = [], Timestamp } = datum;
    const at = Timestamp?.getTime() ?? 0;
    const key = JSON.stringify([at, Dimensions]);
    for (const values of cutValues(valuesOf(datum))) {
      let document = documents.get(key);
      const metrics = document?._aws.CloudWatchMetrics[0]?.Metrics ?? [];
      // A name stands once in a document.
      if (document === undefined || metrics.length >= limits.metrics || MetricName in document) {
        document = makeDocument(namespace, at, Dimensions);
        documents.set(key, document);
        fresh.push(document);
      }
      document._aws.CloudWatchMetrics[0]?.Metrics.push({ Name: MetricName, Unit });
      document[MetricName] = values.length === 1 ? values[0] : values;
    }
  }
  return fresh;
}

function makeDocument(
  namespace: string,
  at: number,
  dimensions: NonNullable<MetricDatum["Dimensions"]>,
): Document {
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

function valuesOf({ Value, Values = [], Counts = [], StatisticValues }: MetricDatum): number[] {
  if (Value !== undefined) return [Value];
  if (StatisticValues !== undefined) return [StatisticValues.Sum ?? 0];
  return Values.flatMap((value, index) => Array<number>(Counts[index] ?? 1).fill(value));
}

function cutValues(values: readonly number[]): number[][] {
  const parts: number[][] = [];
  for (let at = 0; at < values.length; at += limits.values) parts.push(values.slice(at, at + limits.values));
  return parts;
}
