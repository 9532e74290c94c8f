import { asText, judgeProperty } from "../property.ts";
import { unknown, type ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A tag of an image repository, once pushed, stays what it is. */
export const repositoryImmutable: ResourceRule = {
  name: "repository-immutable",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "Tags of an image repository can't be moved.",
  reason: "Whoever may push could otherwise replace an image that is in use.",
  remedy: "Set imageTagMutability to IMMUTABLE.",
  types: ["aws:ecr/repository:Repository"],
  check: (resource) =>
    judgeProperty(resource, "imageTagMutability", (value) =>
      value === "IMMUTABLE" ? complies : violates(`imageTagMutability is ${asText(value ?? "MUTABLE")}`),
    ),
  remediate: ({ props: { imageTagMutability } }) =>
    imageTagMutability === "IMMUTABLE" || imageTagMutability === unknown
      ? undefined
      : { imageTagMutability: "IMMUTABLE" },
};
