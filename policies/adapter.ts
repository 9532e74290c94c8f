import type {
  Policies,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Configurable } from "./configurable.ts";
import { readProps, unwrap } from "./engine-values.ts";
import { evaluate } from "./evaluate.ts";
import { exceptionValid, isExpired } from "./exceptions.ts";
import type { Finding } from "./finding.ts";
import type { PolicySettings } from "./pack-config.ts";
import { environmentSchema, exceptionsSchema, readPolicyConfig, rulesSchema } from "./pack-config.ts";
import type { Resource, ResourceRule, Rule, StackRule } from "./rule.ts";

/** What the engine says of a resource, alone or within the stack. */
interface EngineResource {
  type: string;
  name: string;
  urn: string;
  props: Record<string, unknown>;
  opts: { protect: boolean };
}

type Head = Pick<Rule, "name" | "level" | "severity" | "description" | "remedy">;

/** The rules as the engine takes them, and `exception-valid` after them. `now` decides which exceptions hold. */
export function toPolicies(rules: readonly Rule[], now: () => Date): Policies {
  return [
    ...rules.map((rule) =>
      rule.scope === "resource" ? toResourcePolicy(rule, now) : toStackPolicy(rule, now),
    ),
    toExceptionPolicy(rules, now),
  ];
}

function toResourcePolicy(rule: ResourceRule, now: () => Date): ResourceValidationPolicy {
  const remediation = toRemediation(rule, now);
  return {
    ...toHead(rule, ownSchema(rule)),
    // A violation that is left after the remediation is a mandatory one to the engine.
    ...(remediation !== undefined && rule.level === "mandatory" ? { enforcementLevel: "remediate" } : {}),
    ...(remediation === undefined ? {} : { remediateResource: remediation }),
    validateResource(args, report) {
      if (!rule.types.includes(args.type)) return;
      const config = readPolicyConfig(rule.name, args.getConfig());
      reportFindings([args], findingsOf(rule, [rule], [args], config, now()), report);
    },
  };
}

function toRemediation(rule: ResourceRule, now: () => Date): ResourceValidationPolicy["remediateResource"] {
  const { remediate } = rule;
  if (remediate === undefined) return undefined;
  return (args) => {
    if (!rule.types.includes(args.type)) return undefined;
    const { settings, exceptions } = readPolicyConfig(rule.name, args.getConfig());
    const isExcused = exceptions.some(
      ({ resource, ...each }) => resource === args.name && !isExpired(each, now()),
    );
    const changed = isExcused ? undefined : remediate(toResource(args), settings);
    // The engine takes what is returned for all of the inputs: those that don't change go back as they came.
    return changed === undefined ? undefined : { ...unwrap(args.props), ...changed };
  };
}

function toStackPolicy(rule: StackRule, now: () => Date): StackValidationPolicy {
  return {
    ...toHead(rule, ownSchema(rule)),
    validateStack(args, report) {
      const config = readPolicyConfig(rule.name, args.getConfig());
      reportFindings(args.resources, findingsOf(rule, [rule], args.resources, config, now()), report);
    },
  };
}

/** Whether an exception is used only shows over the whole stack and all rules. */
function toExceptionPolicy(rules: readonly Rule[], now: () => Date): StackValidationPolicy {
  return {
    ...toHead(exceptionValid, { rules: rulesSchema }),
    validateStack(args, report) {
      const config = readPolicyConfig(exceptionValid.name, args.getConfig());
      if (config.exceptions.length === 0) return;
      reportFindings(
        args.resources,
        findingsOf(exceptionValid, rules, args.resources, config, now()),
        report,
      );
    },
  };
}

function toHead(rule: Head, ownSettings: Configurable["configSchema"]) {
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: rule.level,
    severity: rule.severity,
    remediationSteps: rule.remedy,
    configSchema: {
      properties: { environment: environmentSchema, exceptions: exceptionsSchema, ...ownSettings },
    },
  };
}

function ownSchema(rule: Rule & Partial<Configurable>): Configurable["configSchema"] {
  return rule.configSchema ?? {};
}

function findingsOf(
  { name }: Head,
  rules: readonly Rule[],
  resources: readonly EngineResource[],
  { settings, exceptions }: PolicySettings,
  now: Date,
): Finding[] {
  const findings = evaluate(resources.map(toResource), { rules, settings, exceptions, now });
  return findings.filter(({ rule }) => rule === name);
}

function toResource({ type, name, props, opts }: EngineResource): Resource {
  // Of `retainOnDelete` the engine tells a policy pack nothing.
  return { type, name, props: readProps(props), protect: opts.protect, retainOnDelete: false };
}

function reportFindings(
  resources: readonly EngineResource[],
  findings: readonly Finding[],
  report: ReportViolation,
): void {
  for (const { resource, type, status, message } of findings) {
    const urn = resources.find((each) => each.name === resource && (type === "" || each.type === type))?.urn;
    // The types know a message only; `@pulumi/policy` 1.21 also takes the violation as a whole, with its own level.
    const violation = { message, urn, ...(status === "violation" ? {} : { enforcementLevel: "advisory" }) };
    report(violation as unknown as string);
  }
}
