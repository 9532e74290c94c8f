import { evaluate, applyRule, levelOf, type Finding } from "../policies/evaluate.ts";
import type { Exception } from "../policies/exceptions.ts";
import type { Resource, Rule, Settings } from "../policies/rule.ts";
import { compareText, revealValue } from "./plan-values.ts";
import type { ProgramResource } from "./run-program.ts";

/** How one rule judged the program. */
export interface RuleVerdict {
  rule: string;
  level: string;
  severity: string;
  /** Resources by verdict. */
  complies: number;
  violates: number;
  /** Violations that an exception in the configuration accepts for a while. */
  excused: number;
  unchecked: number;
}

export interface PolicyReview {
  rules: readonly RuleVerdict[];
  findings: readonly Finding[];
}

export interface PolicyOptions {
  rules: readonly Rule[];
  settings: Settings;
  exceptions: readonly Exception[];
  now: Date;
}

/** The policy pack's verdicts without an engine. */
export function reviewPolicies(resources: readonly ProgramResource[], options: PolicyOptions): PolicyReview {
  const seen = resources.filter(({ isCustom }) => isCustom).map(asPolicyResource);
  const found = evaluate(seen, options);
  return {
    rules: options.rules
      .map((rule) => countVerdicts(rule, seen, options.settings, found))
      .toSorted((a, b) => compareText(a.rule, b.rule)),
    findings: found.toSorted(
      (a, b) =>
        compareText(a.rule, b.rule) || compareText(a.resource, b.resource) || compareText(a.type, b.type),
    ),
  };
}

/** Whether the engine would refuse the program. */
export function isRefused({ findings }: PolicyReview): boolean {
  return findings.some(({ level, status }) => level === "mandatory" && status === "violation");
}

function asPolicyResource({ type, name, inputs, protect, retainOnDelete }: ProgramResource): Resource {
  return { type, name, props: revealValue(inputs) as Record<string, unknown>, protect, retainOnDelete };
}

function countVerdicts(
  rule: Rule,
  resources: readonly Resource[],
  settings: Settings,
  findings: readonly Finding[],
): RuleVerdict {
  const level = levelOf(rule, settings);
  const verdicts = level === "disabled" ? [] : applyRule(rule, resources, settings);
  const count = (status: string) => verdicts.filter(({ verdict }) => verdict.status === status).length;
  const excused = findings.filter((each) => each.rule === rule.name && each.status === "excused").length;
  return {
    rule: rule.name,
    level,
    severity: rule.severity,
    complies: count("complies"),
    violates: count("violates") - excused,
    excused,
    unchecked: count("unchecked"),
  };
}
