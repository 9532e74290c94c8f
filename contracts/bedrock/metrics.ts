import { bedrockNames } from "./names.ts";

/** CloudWatch's unit of a metric. */
export type MetricUnit = "Count" | "Milliseconds" | "None";

export interface PublishedMetric {
  name: string;
  unit: MetricUnit;
  /** Of the records, over `usageDimensionSets`; or of the aggregator itself, over `ownDimensionSets`. */
  about: "records" | "aggregator";
  /** What it counts, for dashboards and documents. */
  meaning: string;
}

/**
 * Every metric that the aggregator publishes, at the minute of the record. `InputTokens` and `OutputTokens` are the
 * names that its operators query; AWS's own are InputTokenCount and OutputTokenCount.
 */
export const bedrockMetrics = {
  inputTokens: {
    name: "InputTokens",
    unit: "Count",
    about: "records",
    meaning: "Tokens sent, without those of a cache",
  },
  outputTokens: { name: "OutputTokens", unit: "Count", about: "records", meaning: "Tokens received" },
  cacheReadInputTokens: {
    name: "CacheReadInputTokens",
    unit: "Count",
    about: "records",
    meaning: "Tokens read from a prompt cache",
  },
  cacheWriteInputTokens: {
    name: "CacheWriteInputTokens",
    unit: "Count",
    about: "records",
    meaning: "Tokens written to a prompt cache",
  },
  totalTokens: { name: "TotalTokens", unit: "Count", about: "records", meaning: "All four kinds of tokens" },
  invocations: {
    name: "InvocationCount",
    unit: "Count",
    about: "records",
    meaning: "Invocations, failed ones as well",
  },
  errors: { name: "ErrorCount", unit: "Count", about: "records", meaning: "Invocations that failed" },
  latency: {
    name: "InvocationLatency",
    unit: "Milliseconds",
    about: "records",
    meaning: "Latency where the log tells it: bodies that were offloaded hide it",
  },
  cost: { name: "EstimatedCost", unit: "None", about: "records", meaning: "US dollars by list prices" },
  unpriced: {
    name: "UnpricedInvocations",
    unit: "Count",
    about: "records",
    meaning: "Invocations with tokens whose model has no known price",
  },
  processed: { name: "RecordsProcessed", unit: "Count", about: "aggregator", meaning: "Records counted" },
  skipped: {
    name: "RecordsSkipped",
    unit: "Count",
    about: "aggregator",
    meaning: "Records, or values of them, left out; by Code",
  },
  ownErrors: {
    name: "Errors",
    unit: "Count",
    about: "aggregator",
    meaning: "Objects and messages that failed; by Code",
  },
} as const satisfies Record<string, PublishedMetric>;

export const metricsNamespace = bedrockNames.namespace;

export const dimensionNames = {
  profileType: "InferenceProfileType",
  modelId: "ModelId",
  sourceRegion: "SourceRegion",
  destinationRegion: "DestinationRegion",
  applicationId: "ApplicationId",
  code: "Code",
} as const;

export type ExtraDimension = "DestinationRegion" | "ApplicationId";

const { profileType, modelId, sourceRegion } = dimensionNames;

/**
 * CloudWatch adds up nothing over dimensions: each set here is published on its own. The first is the grain; the others
 * are roll-ups: all regions, all models, both (what operators query by InferenceProfileType alone), and everything.
 */
export const usageDimensionSets: readonly (readonly string[])[] = [
  [profileType, modelId, sourceRegion],
  [profileType, modelId],
  [profileType, sourceRegion],
  [profileType],
  [],
];

/** Added for each dimension that is asked for. */
export const extraDimensionSets: Readonly<Record<ExtraDimension, readonly string[]>> = {
  DestinationRegion: [profileType, modelId, sourceRegion, dimensionNames.destinationRegion],
  ApplicationId: [profileType, modelId, dimensionNames.applicationId],
};

/** RecordsSkipped and Errors by Code, and all codes together; RecordsProcessed without a dimension. */
export const ownDimensionSets: readonly (readonly string[])[] = [[dimensionNames.code], []];

/** Where a dimension's value is not told, or must be collapsed (BMAS-008, BMAS-009). */
export const unknownValue = "unknown";
export const collapsedValue = "other";
