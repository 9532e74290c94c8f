/** What operators type of the metrics aggregator. An environment may stand before and behind the first three. */
export const bedrockNames = {
  function: "bedrock-metrics-aggregator",
  queue: "bedrock-metrics-queue",
  deadLetterQueue: "bedrock-metrics-dlq",
  role: "bedrock-metrics-aggregator-role",
  ledger: "bedrock-metrics-ledger",
  namespace: "Bedrock/CrossRegionMetrics",
} as const;

/** Below the lake's bucket: Bedrock's own delivery writes `bedrock/AWSLogs/<account>/BedrockModelInvocationLogs/…`. */
export const bedrockLogsPrefix = "bedrock/";

/** Where usage is written for the warehouse: `usage/bedrock/…`, see contracts/usage-row.ts. */
export const usagePrefix = "usage/";

export const profileTypes = [
  "Standard",
  "CrossRegion",
  "GlobalCrossRegion",
  "Provisioned",
  "Application",
] as const;

/**
 * What kind of profile a model id names. `Application` only while GetInferenceProfile has not told what is underneath;
 * otherwise an application profile counts under the type of what it routes to.
 */
export type ProfileType = (typeof profileTypes)[number];

/** What stands before a model's id where a profile routes over several regions; `global.` routes over all. */
export const crossRegionPrefixes = ["us", "eu", "apac", "jp", "au", "ca", "amer", "us-gov"] as const;
export const globalPrefix = "global";
