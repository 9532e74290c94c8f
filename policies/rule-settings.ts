import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Configurable } from "./configurable.ts";
import type { Rule, Settings } from "./rule.ts";

const levels = ["advisory", "mandatory", "remediate", "disabled"];

/**
 * What is wrong with the stack's `policies.rules`, a sentence each: a rule or a setting that does not exist, or a value
 * of another kind. The engine itself ignores the first two, and a misspelt rule would keep its defaults in silence.
 */
export function findSettingFaults(rules: readonly Rule[], settings: Settings): string[] {
  return Object.entries(settings.rules).flatMap(([name, values]) => {
    const rule: (Rule & Partial<Configurable>) | undefined = rules.find((each) => each.name === name);
    if (rule === undefined) return [`policies.rules.${name}: there is no such rule.`];
    const schemas: Configurable["configSchema"] = {
      ...rule.configSchema,
      enforcementLevel: { enum: levels },
    };
    return Object.entries(values).flatMap(([key, value]) => {
      const schema = schemas[key];
      const allowed = Object.keys(schemas).join(", ");
      if (schema === undefined)
        return [`policies.rules.${name}.${key}: there is no such setting; ${name} takes ${allowed}.`];
      const expected = expectation(value, schema);
      return expected === undefined
        ? []
        : [`policies.rules.${name}.${key}: ${JSON.stringify(value)} is not ${expected}.`];
    });
  });
}

/** What was expected where `value` is not it; of JSON schema only what the rules use. */
function expectation(value: unknown, schema: PolicyConfigJSONSchema): string | undefined {
  if (schema.enum !== undefined && !schema.enum.includes(value as never))
    return `one of ${schema.enum.map((each) => JSON.stringify(each)).join(", ")}`;
  if (schema.type !== undefined && !isOfType(value, schema.type))
    return `of type ${[schema.type].flat().join(" or ")}`;
  if (typeof value === "number" && value < (schema.minimum ?? -Infinity)) return `${schema.minimum} or more`;
  if (typeof value === "number" && value > (schema.maximum ?? Infinity)) return `${schema.maximum} or less`;
  if (typeof value === "string" && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    return `like ${schema.pattern}`;
  }
  const items = schema.items;
  if (!Array.isArray(value) || typeof items !== "object" || Array.isArray(items)) return undefined;
  const inner = value.map((item) => expectation(item, items)).find((each) => each !== undefined);
  return inner === undefined ? undefined : `a list whose every item is ${inner}`;
}

function isOfType(value: unknown, type: NonNullable<PolicyConfigJSONSchema["type"]>): boolean {
  return [type].flat().some((each) => {
    if (each === "array") return Array.isArray(value);
    if (each === "null") return value === null;
    if (each === "integer") return Number.isInteger(value);
    if (each === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
    return typeof value === each;
  });
}
