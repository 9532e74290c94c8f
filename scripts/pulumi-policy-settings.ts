import { parse } from "yaml";
import { tagKeys } from "../infra/scheme.ts";
import { monthlyCostCeiling } from "../policies/cost/monthly-cost-ceiling.ts";
import { planPackConfig } from "../policies/pack-config.ts";
import { findSettingFaults } from "../policies/rule-settings.ts";
import { rules } from "../policies/rules.ts";
import { stackSchema, type StackValues } from "../stacks/config-schema.ts";

/**
 * What the policy pack is told of a stack, from its `Pulumi.<stack>.yaml`: the pack itself knows no stack. None of the
 * keys that it is told is a secret. The estimated cost is that of the committed plan, which CI holds to the program.
 */
export function planPolicySettings(stackFile: string, committedPlan?: string): unknown {
  const { settings, exceptions } = settingsOf(stackFile, committedPlan);
  return planPackConfig(rules, settings, exceptions);
}

/** What is wrong in `policies.rules`, a sentence each: the engine itself ignores rules and settings that it doesn't know. */
export function findPolicyFaults(stackFile: string): string[] {
  return findSettingFaults(rules, settingsOf(stackFile, undefined).settings);
}

function settingsOf(stackFile: string, committedPlan: string | undefined) {
  const { config } = (parse(stackFile) ?? {}) as { config?: Record<string, unknown> | null };
  // What is wrong in it is for the program to report, with every other fault: here the strictest is assumed.
  const policies = stackSchema.shape.policies.safeParse(config?.["tracelake:policies"]);
  const { exceptions = [], monthlyCostCeilingUsd, rules: byRule = {} } = policies.data ?? {};
  const settings = {
    isProduction: config?.["tracelake:production"] === true || !policies.success,
    requiredTags: tagKeys,
    rules: { ...byRule, ...estimateFor(byRule, committedPlan) },
    ...(monthlyCostCeilingUsd === undefined ? {} : { monthlyCostCeilingUsd }),
  };
  return { settings, exceptions };
}

function estimateFor(byRule: StackValues["policies"]["rules"], committedPlan: string | undefined) {
  if (committedPlan === undefined) return {};
  const { costs } = JSON.parse(committedPlan) as { costs?: { totalMonthlyUsd?: number } };
  const { name } = monthlyCostCeiling;
  return { [name]: { ...byRule[name], estimatedUsd: costs?.totalMonthlyUsd } };
}
