import type { PolicyPackConfig } from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Exception } from "./exceptions.ts";
import { exceptionValid } from "./exceptions.ts";
import type { Rule, Settings } from "./rule.ts";
import { defaultSettings } from "./settings.ts";

/**
 * The engine hands each policy its own configuration and no other: what the whole pack is told is repeated for each.
 * Its own settings stand beside `environment` and `exceptions`.
 */
export interface PolicySettings {
  settings: Settings;
  exceptions: readonly Exception[];
}

const stringList: PolicyConfigJSONSchema = { type: "array", items: { type: "string" } };

export const environmentSchema: PolicyConfigJSONSchema = {
  type: "object",
  description: "What the whole pack is told. Without it, production is assumed.",
  properties: {
    isProduction: { type: "boolean" },
    requiredTags: stringList,
    monthlyCostCeilingUsd: { type: "number", minimum: 0 },
  },
  required: ["isProduction", "requiredTags"],
  additionalProperties: false,
};

export const exceptionsSchema: PolicyConfigJSONSchema = {
  type: "array",
  description: "Findings that are accepted for a while.",
  items: {
    type: "object",
    properties: {
      resource: { type: "string" },
      rule: { type: "string" },
      reason: { type: "string" },
      expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    },
    required: ["resource", "rule", "reason", "expires"],
    additionalProperties: false,
  },
};

/** Settings of every rule, by rule; for `exception-valid`, which judges by all of them. */
export const rulesSchema: PolicyConfigJSONSchema = {
  type: "object",
  additionalProperties: { type: "object" },
};

/** The file for `pulumi preview --policy-pack-config`. */
export function planPackConfig(
  rules: readonly Rule[],
  settings: Settings,
  exceptions: readonly Exception[],
): PolicyPackConfig {
  const { rules: byRule, ...environment } = settings;
  const entries = rules.map((rule) => {
    const own = exceptions.filter((exception) => exception.rule === rule.name);
    return [rule.name, { ...byRule[rule.name], environment, exceptions: own }] as const;
  });
  const all = { environment, exceptions: [...exceptions], rules: byRule };
  return Object.fromEntries<PolicyPackConfig[string]>([...entries, [exceptionValid.name, all]]);
}

/** What `planPackConfig` wrote, as the engine hands it to the policy called `name`. */
export function readPolicyConfig(name: string, config: Record<string, unknown>): PolicySettings {
  const { environment, exceptions, ...own } = config;
  const rules = name === exceptionValid.name ? own["rules"] : { [name]: own };
  return {
    settings: {
      ...defaultSettings,
      ...(environment as Partial<Settings> | undefined),
      rules: (rules ?? {}) as Settings["rules"],
    },
    exceptions: (exceptions ?? []) as readonly Exception[],
  };
}
