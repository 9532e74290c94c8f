import { bedrockMetrics } from "../bedrock/metrics.ts";
import { pipelineDimensions, pipelineMetrics } from "./pipeline-metrics.ts";

/** What a rule can watch: one number over a window, for each group of its labels. */
export interface AlertSignal {
  unit: SignalUnit;
  /** What it can be grouped and filtered by. */
  labels: readonly string[];
  meaning: string;
}

export type SignalUnit = "usd" | "count" | "percent" | "milliseconds" | "seconds" | "tokens" | "credits";

/** Whose call it was: what spans say of it, see docs/alerting.md. */
export const ownerLabels = ["project", "environment", "user"] as const;

export type OwnerLabel = (typeof ownerLabels)[number];

const ofCalls = ["provider", "model"] as const;
const ofSpend = [...ofCalls, ...ownerLabels] as const;

/** From the trace processor's PostgreSQL. Of a span, the window is about when it began. */
const traceSignals = {
  cost: { unit: "usd", labels: ofSpend, meaning: "Cost of model calls in the window" },
  calls: { unit: "count", labels: ofSpend, meaning: "Model calls in the window" },
  tokens: { unit: "tokens", labels: ofCalls, meaning: "Tokens of model calls in the window" },
  unpriced_calls: { unit: "count", labels: ofCalls, meaning: "Model calls whose model has no known price" },
  call_error_rate: { unit: "percent", labels: ofCalls, meaning: "Model calls that failed, of all" },
  call_latency_p95: {
    unit: "milliseconds",
    labels: ofCalls,
    meaning: "Duration that 95 of 100 model calls stay below",
  },
  traces: { unit: "count", labels: [], meaning: "Traces in the window" },
  trace_error_rate: { unit: "percent", labels: [], meaning: "Traces with an error, of all" },
  trace_latency_p95: {
    unit: "milliseconds",
    labels: [],
    meaning: "Duration that 95 of 100 traces stay below",
  },
  trace_age: {
    unit: "seconds",
    labels: [],
    meaning: "Time since the newest trace; missing before the first",
  },
  trace_alerts: {
    unit: "count",
    labels: ["type"],
    meaning: "Alerts of single traces raised in the window, by type: high_cost, high_latency, error",
  },
} as const satisfies Record<string, AlertSignal>;

const labelNames = Object.entries(pipelineDimensions).filter(([label]) => label !== "database");

/** Of the warehouse's way from the lake: the names of its metrics in the catalogue, in the case of a rule. */
const pipelineSignals = Object.fromEntries(
  Object.entries(pipelineMetrics).map(([key, metric]): [string, AlertSignal] => [
    `pipeline.${snakeCase(key)}`,
    {
      unit: metric.name === "CreditsUsed" ? "credits" : signalUnit(metric.unit),
      labels: labelNames
        .filter(([, name]) => metric.dimensionSets.some((set: readonly string[]) => set.includes(name)))
        .map(([label]) => label),
      meaning: metric.meaning,
    },
  ]),
);

/** Of the metrics aggregator, from CloudWatch. */
const bedrockSignals = Object.fromEntries(
  Object.entries(bedrockMetrics).map(([key, metric]): [string, AlertSignal] => [
    `bedrock.${snakeCase(key)}`,
    {
      unit: metric.name === "EstimatedCost" ? "usd" : signalUnit(metric.unit),
      labels: [],
      meaning: metric.meaning,
    },
  ]),
);

export const alertSignals: Readonly<Record<string, AlertSignal>> = {
  ...traceSignals,
  ...pipelineSignals,
  "pipeline.not_loaded": {
    unit: "count",
    labels: ["table"],
    meaning: "Files of the lake that were listed and are not loaded; known to npm start's own warehouse only",
  },
  ...bedrockSignals,
};

/** `ingestionAge` is `ingestion_age`. */
export function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function signalUnit(unit: string): SignalUnit {
  if (unit === "Percent") return "percent";
  if (unit === "Seconds") return "seconds";
  return unit === "Milliseconds" ? "milliseconds" : "count";
}
