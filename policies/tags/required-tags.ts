import { asRecord, judgeProperty } from "../property.ts";
import { unknown, type ResourceRule } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";
import { taggableTypes } from "../taggable-types.ts";

/** Every resource that takes tags has those that the environment asks for. */
export const requiredTags: ResourceRule = {
  name: "required-tags",
  scope: "resource",
  level: "mandatory",
  severity: "low",
  description: "Every resource that takes tags has the required ones, none of them empty.",
  reason: "Costs are split by them, and whoever finds a resource learns from them whom to ask.",
  remedy: "Give the resource `tags: scheme.tags`.",
  types: taggableTypes,
  check: (resource, settings) =>
    judgeProperty(resource, "tags", (tags) => {
      const values = asRecord(tags);
      const missing = settings.requiredTags.filter((key) => values[key] === undefined || values[key] === "");
      if (missing.length > 0) {
        return violates(`${missing.length === 1 ? "tag is" : "tags are"} missing: ${missing.join(", ")}`);
      }
      const hidden = settings.requiredTags.find((key) => values[key] === unknown);
      return hidden === undefined ? complies : unchecked(`tags.${hidden}`);
    }),
};
