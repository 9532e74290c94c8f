import { asList } from "../property.ts";
import { unknown, type Resource, type StackRule, type Verdict } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";
import { previewFeatureOf } from "../preview-features.ts";

/** Preview resources are named in the provider's list: a preview passes without, and the deployment fails half-way. */
export const previewFeatureEnabled: StackRule = {
  name: "preview-feature-enabled",
  scope: "stack",
  level: "mandatory",
  severity: "high",
  description: "A Snowflake resource in preview is named in its provider's previewFeaturesEnabled.",
  reason: "The provider refuses it at deployment only, when other resources are already made.",
  remedy: "Add the feature to previewFeaturesEnabled of the program's own provider.",
  check: (resources) => {
    const features = readFeatures(resources);
    return resources.flatMap((resource) => {
      const feature = previewFeatureOf(resource.type);
      return feature === undefined ? [] : [{ resource, verdict: checkFeature(feature, features) }];
    });
  },
};

function checkFeature(feature: string, features: readonly unknown[] | undefined): Verdict {
  if (features === undefined) return unchecked("previewFeaturesEnabled");
  if (features.includes(feature)) return complies;
  if (features.includes(unknown)) return unchecked("previewFeaturesEnabled");
  return violates(`${feature} is not named in previewFeaturesEnabled`);
}

/** Undefined where no provider is seen: which one a resource goes by is not told. */
function readFeatures(resources: readonly Resource[]): readonly unknown[] | undefined {
  const providers = resources.filter(({ type }) => type === "pulumi:providers:snowflake");
  if (providers.length === 0) return undefined;
  return providers.flatMap(({ props }) => parseFeatures(props["previewFeaturesEnabled"]));
}

/** Pulumi hands a provider's lists over as JSON text. */
function parseFeatures(value: unknown): readonly unknown[] {
  if (value === unknown) return [unknown];
  if (typeof value !== "string") return asList(value);
  try {
    return asList(JSON.parse(value));
  } catch {
    return [];
  }
}
