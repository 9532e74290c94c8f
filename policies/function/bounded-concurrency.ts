import { findAttached, namesOf } from "../attachments.ts";
import { asRecord } from "../property.ts";
import type { Resource, StackRule, Verdict } from "../rule.ts";
import { unknown } from "../rule.ts";
import { hasUnknown } from "../unknown-values.ts";
import { complies, unchecked, violates } from "../verdict.ts";

const mapping = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  reference: "functionName",
  names: namesOf.function,
};

const fault = "nothing bounds how many of it run at once";

export const boundedConcurrency: StackRule = {
  name: "bounded-concurrency",
  scope: "stack",
  level: "mandatory",
  severity: "medium",
  description:
    "How many of a function run at once is bounded, by the function or by each queue that feeds it.",
  reason: "A burst would otherwise use up the account's concurrency and the database's connections",
  remedy:
    "Set the function's `reservedConcurrentExecutions`, or `scalingConfig.maximumConcurrency` of its event source mapping",
  check: (stack) =>
    stack
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map((resource) => ({ resource, verdict: checkFunction(resource, stack) })),
};

function checkFunction(lambda: Resource, stack: readonly Resource[]): Verdict {
  const reserved = lambda.props["reservedConcurrentExecutions"];
  // -1 is AWS's own word for "not reserved".
  if (typeof reserved === "number" && reserved >= 0) return complies;
  if (reserved === unknown) return unchecked("reservedConcurrentExecutions");
  const { resources: mappings, unknownProperty } = findAttached(lambda, mapping, stack);
  const scaling = mappings.map(({ props }) => props["scalingConfig"]);
  if (scaling.some((config) => !hasUnknown(config) && !isBounded(config))) return violates(fault);
  if (scaling.some(hasUnknown)) return unchecked("scalingConfig.maximumConcurrency");
  if (mappings.length > 0) return complies;
  return unknownProperty === undefined ? violates(fault) : unchecked(unknownProperty);
}

function isBounded(scalingConfig: unknown): boolean {
  return typeof asRecord(scalingConfig)["maximumConcurrency"] === "number";
}
