import type { BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";
import { unknownValue } from "../../../contracts/bedrock/metrics.ts";
import type { ClassifiedRecord, InvocationRecord } from "../record.ts";
import { classifyModel, declaredType } from "./classify-model.ts";
import type { ProfileResolver, ResolvedProfile } from "./profile-resolver.ts";

/** @param key what the object's key tells of its region */
export type Classifier = (
  record: InvocationRecord,
  key: { region: string | undefined },
) => ClassifiedRecord | Promise<ClassifiedRecord>;

/**
 * Says what a record counts under. Waits only for an application profile that is not known yet; one that can't be
 * resolved counts as `Application`, with BMAS-006.
 */
export function makeClassifier(options: {
  prefixes: readonly string[];
  /** Nothing is asked when undefined. */
  resolver: ProfileResolver | undefined;
}): Classifier {
  return (record, key) => {
    const named = classifyModel(record.modelId, options);
    const places = placesOf(record, named.region ?? key.region);
    if (named.kind === "model") {
      const profileType = declaredType(record.declaredProfile) ?? named.profileType;
      return { record, ...places, profileType, model: named.model || unknownValue };
    }
    const asApplication = (profile: ResolvedProfile | undefined): ClassifiedRecord =>
      profile === undefined
        ? {
            record,
            ...places,
            profileType: "Application",
            model: named.model,
            notes: ["BMAS-006", ...places.notes],
          }
        : { record, ...places, ...profile };
    const region = named.region ?? record.region;
    const profile = options.resolver?.resolve(named.arn, region);
    return profile instanceof Promise ? profile.then(asApplication) : asApplication(profile);
  };
}

/** The record's region, else the ARN's, else the key's. */
function placesOf(
  record: InvocationRecord,
  otherwise: string | undefined,
): Pick<ClassifiedRecord, "sourceRegion" | "servedRegion" | "notes"> {
  const sourceRegion = record.region ?? otherwise ?? unknownValue;
  const notes: readonly BedrockErrorCode[] = sourceRegion === unknownValue ? ["BMAS-008"] : [];
  return { sourceRegion, servedRegion: record.inferenceRegion ?? sourceRegion, notes };
}
