import type { BedrockErrorCode } from "../../contracts/bedrock/errors.ts";
import { collapsedValue, unknownValue } from "../../contracts/bedrock/metrics.ts";
import type { ClassifiedRecord, RecordPlace } from "./record.ts";

/** How many inference profiles of one object get a line of their own in the log. */
const maxProfiles = 100;

export interface ProfileTally {
  /** As logged, without what stands before it in an ARN: `us.anthropic.claude-…`. */
  inferenceProfile: string;
  invocations: number;
  inputTokens: number;
  outputTokens: number;
}

export interface SkippedTally {
  code: BedrockErrorCode | "duplicate";
  count: number;
  /** Of the first one. */
  reason: string;
  at: RecordPlace;
}

/** What the log says of an object. The published sums are the aggregate's. */
export interface ObjectTally {
  recordsProcessed: number;
  crossRegionInvocations: number;
  inputTokensAggregated: number;
  outputTokensAggregated: number;
  profiles: ProfileTally[];
  skipped: SkippedTally[];
}

export interface TallyKeeper {
  count: (classified: ClassifiedRecord) => void;
  skip: (code: SkippedTally["code"], reason: string, at: RecordPlace, count?: number) => void;
  read: () => ObjectTally;
}

export function makeObjectTally(): TallyKeeper {
  const sums = {
    recordsProcessed: 0,
    crossRegionInvocations: 0,
    inputTokensAggregated: 0,
    outputTokensAggregated: 0,
  };
  const profiles = new Map<string, ProfileTally>();
  const skipped = new Map<string, SkippedTally>();
  const profileOf = (modelId: string): ProfileTally => {
    const known = profiles.get(modelId);
    if (known !== undefined) return known;
    if (profiles.size >= maxProfiles && modelId !== collapsedValue) return profileOf(collapsedValue);
    const inferenceProfile = modelId.slice(modelId.lastIndexOf("/") + 1) || unknownValue;
    const fresh = { inferenceProfile, invocations: 0, inputTokens: 0, outputTokens: 0 };
    profiles.set(modelId, fresh);
    return fresh;
  };
  return {
    count({ record, profileType }) {
      const { inputTokens = 0, outputTokens = 0 } = record;
      sums.recordsProcessed += 1;
      if (profileType === "CrossRegion" || profileType === "GlobalCrossRegion")
        sums.crossRegionInvocations += 1;
      sums.inputTokensAggregated += inputTokens;
      sums.outputTokensAggregated += outputTokens;
      const profile = profileOf(record.modelId);
      profile.invocations += 1;
      profile.inputTokens += inputTokens;
      profile.outputTokens += outputTokens;
    },
    skip(code, reason, at, count = 1) {
      const known = skipped.get(code);
      if (known === undefined) skipped.set(code, { code, count, reason, at });
      else known.count += count;
    },
    read: () => ({ ...sums, profiles: [...profiles.values()], skipped: [...skipped.values()] }),
  };
}
