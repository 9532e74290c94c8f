import type { Configurable } from "../configurable.ts";
import type { Resource, StackRule, Verdict } from "../rule.ts";
import { complies, unchecked, violates } from "../verdict.ts";

/**
 * The estimate of the offline plan stays below the environment's ceiling (`policies.monthlyCostCeilingUsd`). Resources
 * don't say how much will flow through them, so whoever evaluates puts the estimate into the rule's own setting
 * `estimatedUsd`; without it, with a ceiling set, the rule is unchecked. It speaks of the stack as a whole.
 */
export const monthlyCostCeiling: StackRule & Configurable = {
  name: "monthly-cost-ceiling",
  scope: "stack",
  level: "mandatory",
  severity: "medium",
  description: "The environment's estimated cost a month stays below its ceiling.",
  reason: "A size or a count that is one digit too long should be seen before it is paid.",
  remedy: "Choose smaller sizes, or raise policies.monthlyCostCeilingUsd with whoever pays.",
  configSchema: {
    estimatedUsd: { type: "number", minimum: 0, description: "USD a month, by the offline plan's estimate." },
  },
  check: (resources, settings) => {
    const ceiling = settings.monthlyCostCeilingUsd;
    const subject = findStack(resources);
    if (ceiling === undefined || subject === undefined) return [];
    const estimate = settings.rules["monthly-cost-ceiling"]?.["estimatedUsd"];
    return [{ resource: subject, verdict: compare(estimate, ceiling) }];
  },
};

function compare(estimate: unknown, ceiling: number): Verdict {
  if (typeof estimate !== "number") return unchecked("estimatedUsd");
  if (estimate <= ceiling) return complies;
  return violates(
    `the estimate is ${formatUsd(estimate)} USD a month, the ceiling ${formatUsd(ceiling)} USD`,
  );
}

/** The stack itself where it is seen, else its first resource. */
function findStack(resources: readonly Resource[]): Resource | undefined {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0];
}

function formatUsd(amount: number): string {
  return amount.toFixed(2);
}
