import { planCost, type CostPlan } from "./cost/plan-cost.ts";
import type { CostVolume } from "./cost/cost-line.ts";
import { planPermissions, type Permissions } from "./permissions.ts";
import { blot, compareText, revealValue, secretTexts, showValue } from "./plan-values.ts";
import { reviewPolicies, type PolicyOptions, type PolicyReview } from "./policy-review.ts";
import type { ProgramResource, ProgramRun } from "./run-program.ts";

export interface PlanResource {
  urn: string;
  type: string;
  name: string;
  parent: string | null;
  protect: boolean;
  retainOnDelete: boolean;
  inputs: Readonly<Record<string, unknown>>;
}

/** What a stack consists of, as far as it can be told without the clouds. Plain data, secrets masked, no dates of now. */
export interface Plan {
  /** Of this file. */
  format: 1;
  project: string;
  stack: string;
  /** Secrets that the stack's file lacks: taken as set. */
  assumedSecrets: readonly string[];
  resources: readonly PlanResource[];
  /** What the program looks up. */
  lookups: readonly { token: string; inputs: unknown }[];
  countByType: Readonly<Record<string, number>>;
  policies: PolicyReview;
  permissions: Permissions;
  costs: CostPlan;
  outputs: Readonly<Record<string, unknown>>;
}

export interface PlanOptions {
  project: string;
  stack: string;
  assumedSecrets: readonly string[];
  /** Paths below it become relative. */
  root: string;
  volume: CostVolume;
  /** Settings are completed by the estimate of the cost, which one of the rules compares. */
  policies: PolicyOptions;
}

/** Makes a plan of what a program registered. */
export function makePlan(run: ProgramRun, options: PlanOptions): Plan {
  const { project, stack, assumedSecrets, root } = options;
  const costs = planCost(
    run.resources.filter(({ isCustom }) => isCustom).map(asCostResource),
    options.volume,
  );
  const secrets = secretTexts([run.resources, run.outputs]).toSorted((a, b) => b.length - a.length);
  const show = (value: unknown) => blot(showValue(value, root), secrets);
  return {
    format: 1,
    project,
    stack,
    assumedSecrets,
    resources: run.resources.map((resource) => showResource(resource, show)),
    lookups: run.invokes.map(({ token, inputs }) => ({ token, inputs: show(inputs) })),
    countByType: countByType(run.resources),
    policies: blot(
      reviewPolicies(run.resources, withEstimate(options.policies, costs.totalMonthlyUsd)),
      secrets,
    ),
    permissions: blot(planPermissions(run.resources), secrets),
    costs: blot(costs, secrets),
    outputs: show(run.outputs) as Record<string, unknown>,
  };
}

/** As text: the order of keys is that of this module, so that two plans of one program are equal byte by byte. */
export function formatPlan(plan: Plan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

function showResource(
  { urn, type, name, parent, protect, retainOnDelete, inputs }: ProgramResource,
  show: (value: unknown) => unknown,
): PlanResource {
  return {
    urn,
    type,
    name,
    parent: parent ?? null,
    protect,
    retainOnDelete,
    inputs: show(inputs) as Record<string, unknown>,
  };
}

function asCostResource({ urn, type, name, inputs }: ProgramResource) {
  return { urn, type, name, inputs: revealValue(inputs) as Record<string, unknown> };
}

function countByType(resources: readonly ProgramResource[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(resources, ({ type }) => type)]
      .map(([type, ofType]) => [type, ofType.length] as const)
      .toSorted(([a], [b]) => compareText(a, b)),
  );
}

function withEstimate(options: PolicyOptions, estimatedUsd: number): PolicyOptions {
  const { settings } = options;
  const rule = "monthly-cost-ceiling";
  const rules = { ...settings.rules, [rule]: { ...settings.rules[rule], estimatedUsd } };
  return { ...options, settings: { ...settings, rules } };
}
