import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Rule, Settings } from "./rule.ts";

/** A rule that takes settings of its own, under its name in the stack's `policies.rules`. */
export interface Configurable {
  /** By setting; each with its default. The engine refuses a value of another type. */
  configSchema: Readonly<Record<string, PolicyConfigJSONSchema>>;
}

/** The rule's own setting, or its default by `configSchema`. */
export function settingOf<T>(settings: Settings, rule: Rule & Configurable, key: string): T {
  return (settings.rules[rule.name]?.[key] ?? rule.configSchema[key]?.default) as T;
}
