import { z } from "zod";

const text = (maxLength: number) => ({ type: "string", pattern: "^(.*)$", minLength: 1, maxLength }) as const;

/** The JSON schema of the embedded metric format, as CloudWatch's user guide has it. */
const emfSchema: Parameters<typeof z.fromJSONSchema>[0] = {
  type: "object",
  required: ["_aws"],
  properties: {
    _aws: {
      type: "object",
      required: ["Timestamp", "CloudWatchMetrics"],
      properties: {
        Timestamp: { type: "integer" },
        CloudWatchMetrics: {
          type: "array",
          items: {
            type: "object",
            required: ["Namespace", "Dimensions", "Metrics"],
            properties: {
              Namespace: text(1024),
              Dimensions: {
                type: "array",
                minItems: 1,
                items: { type: "array", minItems: 0, maxItems: 30, items: text(250) },
              },
              Metrics: {
                type: "array",
                items: {
                  type: "object",
                  required: ["Name"],
                  properties: {
                    Name: text(1024),
                    Unit: {
                      type: "string",
                      pattern:
                        "^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|(Kilo|Mega|Giga|Tera)?[Bb](yte|it)s/Second|Count/Second|None)$",
                    },
                    StorageResolution: { type: "integer" },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const emfShape = z.fromJSONSchema(emfSchema);

interface EmfDocument {
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

export interface EmbeddedMetric {
  namespace: string;
  name: string;
  unit: string;
  dimensions: Record<string, string>;
  value: number;
  at: number;
}

/**
 * The metrics that CloudWatch would take from a line of a log. What the schema can't say is held here as well: every
 * dimension has a text, every metric its numbers, at most 100 metrics a document.
 *
 * @throws of a document that CloudWatch would leave a log line
 */
export function readEmbeddedMetrics(line: unknown): EmbeddedMetric[] {
  const document = emfShape.parse(line) as EmfDocument;
  return document._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => {
    if (Metrics.length > 100) throw new Error(`${Metrics.length} metrics in one document`);
    return Metrics.flatMap(({ Name, Unit }) =>
      Dimensions.map((set) => ({
        namespace: Namespace,
        name: Name,
        unit: Unit,
        dimensions: Object.fromEntries(set.map((key) => [key, textOf(document, key)])),
        value: numberOf(document, Name),
        at: document._aws.Timestamp,
      })),
    );
  });
}

function textOf(document: EmfDocument, key: string): string {
  const value = document[key];
  if (typeof value !== "string" || value === "" || value.length > 1024)
    throw new Error(`the dimension ${key} has no text`);
  return value;
}

function numberOf(document: EmfDocument, name: string): number {
  const value = document[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error(`${name} has no number`);
  return value;
}
