import type { Resource, Rule } from "./rule.ts";

/** What a finding says of its rule. */
export type Explanation = Pick<Rule, "reason" | "remedy">;

/** The resource, its fault, why that matters, what to do. */
export function formatViolation(resource: Pick<Resource, "name">, fault: string, rule: Explanation): string {
  return `${resource.name}: ${sentence(fault)} Why: ${sentence(rule.reason)} Remedy: ${sentence(rule.remedy)}`;
}

export function formatUnchecked(resource: Pick<Resource, "name">, property: string): string {
  return `${resource.name}: unchecked, because ${property} is not known before the deployment.`;
}

export function formatExcused(
  resource: Pick<Resource, "name">,
  fault: string,
  exception: { reason: string; expires: string },
): string {
  return `${resource.name}: ${sentence(fault)} Accepted until ${exception.expires}: ${sentence(exception.reason)}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
