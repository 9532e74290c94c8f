import { makeRecentRequests } from "../../bedrock-metrics/aggregate/recent-requests.ts";
import {
  recentRequestIds,
  type AggregatorDeps,
  type AggregatorSettings,
} from "../../bedrock-metrics/aggregator-deps.ts";
import { makeClassifier } from "../../bedrock-metrics/classify/classifier.ts";
import { makeProfileResolver } from "../../bedrock-metrics/classify/profile-resolver.ts";
import type { BedrockConfig } from "../../bedrock-metrics/config.ts";

/** Longer than any object takes; after a crash others may have the object then. */
const leaseMs = 600_000;

/**
 * What does not depend on where logs are read and where sums go.
 *
 * @param options.asksBedrock whether application profiles may be asked for with AWS's credentials
 */
export function makeAggregatorParts(
  config: BedrockConfig,
  options: { asksBedrock: boolean; nowMs: () => number },
): Pick<AggregatorDeps, "classify" | "recent" | "nowMs" | "leaseMs" | "settings"> {
  const { nowMs } = options;
  const resolver = options.asksBedrock
    ? makeProfileResolver({ cacheMs: config.PROFILE_CACHE_SECONDS * 1000, nowMs })
    : // Then an application profile counts as `Application`.
      undefined;
  return {
    classify: makeClassifier({ prefixes: config.PROFILE_PREFIXES, resolver }),
    recent: makeRecentRequests({ maxIds: recentRequestIds }),
    nowMs,
    leaseMs: () => leaseMs,
    settings: settingsOf(config),
  };
}

const settingsOf = (config: BedrockConfig): AggregatorSettings => ({
  extraDimensions: config.EXTRA_DIMENSIONS,
  applicationIdKey: config.APPLICATION_ID_KEY,
  maxSeries: config.MAX_SERIES,
  maxLineBytes: config.MAX_LINE_BYTES,
  maxInflationRatio: config.MAX_INFLATION_RATIO,
});
