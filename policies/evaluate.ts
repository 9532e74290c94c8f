import type { Exception } from "./exceptions.ts";
import { checkExceptions, isExpired } from "./exceptions.ts";
import type { Finding } from "./finding.ts";
import { formatExcused, formatUnchecked, formatViolation } from "./format-message.ts";
import type { Resource, Rule, Settings, Verdict } from "./rule.ts";

export type { Finding };

export interface Evaluation {
  rules: readonly Rule[];
  settings: Settings;
  exceptions: readonly Exception[];
  now: Date;
}

/** Every rule over every resource, in the order of the rules; then the exceptions that don't hold. */
export function evaluate(resources: readonly Resource[], evaluation: Evaluation): Finding[] {
  const { rules, settings, exceptions, now } = evaluation;
  const used = new Set<Exception>();
  const findings = rules
    .filter((rule) => levelOf(rule, settings) !== "disabled")
    .flatMap((rule) =>
      applyRule(rule, resources, settings).flatMap(({ resource, verdict }) => {
        const matching = exceptions.filter(
          (exception) => exception.rule === rule.name && exception.resource === resource.name,
        );
        if (verdict.status !== "complies") for (const exception of matching) used.add(exception);
        const valid = matching.find(
          (exception) => !isExpired(exception, now) && exception.reason.trim() !== "",
        );
        const finding = makeFinding(rule, resource, verdict, settings, valid);
        return finding === undefined ? [] : [finding];
      }),
    );
  return [...findings, ...checkExceptions(exceptions, (exception) => used.has(exception), now)];
}

/** Every verdict of one rule, those that comply included. */
export function applyRule(
  rule: Rule,
  resources: readonly Resource[],
  settings: Settings,
): { resource: Resource; verdict: Verdict }[] {
  if (rule.scope === "stack") return rule.check(resources, settings);
  return resources
    .filter(({ type }) => rule.types.includes(type))
    .map((resource) => ({ resource, verdict: rule.check(resource, settings) }));
}

/** The rule's level, unless the environment chose another. */
export function levelOf(
  rule: Pick<Rule, "name" | "level">,
  settings: Settings,
): Finding["level"] | "disabled" {
  const chosen = settings.rules[rule.name]?.["enforcementLevel"];
  if (chosen === "advisory" || chosen === "disabled") return chosen;
  // "remediate" mends on the engine; what it can't mend is mandatory there too.
  return chosen === "mandatory" || chosen === "remediate" ? "mandatory" : rule.level;
}

function makeFinding(
  rule: Rule,
  resource: Resource,
  verdict: Verdict,
  settings: Settings,
  exception: Exception | undefined,
): Finding | undefined {
  if (verdict.status === "complies") return undefined;
  const level = levelOf(rule, settings);
  const head = {
    rule: rule.name,
    level: level === "disabled" ? rule.level : level,
    severity: rule.severity,
    resource: resource.name,
    type: resource.type,
  };
  if (verdict.status === "unchecked") {
    return { ...head, status: "unchecked", message: formatUnchecked(resource, verdict.property) };
  }
  if (exception !== undefined) {
    return { ...head, status: "excused", message: formatExcused(resource, verdict.message, exception) };
  }
  return { ...head, status: "violation", message: formatViolation(resource, verdict.message, rule) };
}
