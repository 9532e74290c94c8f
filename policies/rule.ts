/** A resource as a rule sees it: on the engine by way of `@pulumi/policy`, in the offline plan by its mocks. */
export interface Resource {
  /** Pulumi's token, as `aws:s3/bucket:Bucket`. */
  type: string;
  /** The name within the program. */
  name: string;
  /** Inputs. A value that is not known before the deployment is `unknown`. */
  props: Readonly<Record<string, unknown>>;
  protect: boolean;
  retainOnDelete: boolean;
}

/** Stands where a value is not known at preview. */
export const unknown: unique symbol = Symbol("unknown");

/** What the whole pack is told of the environment. */
export interface Settings {
  isProduction: boolean;
  /** Tags that every resource which takes tags must have. */
  requiredTags: readonly string[];
  /** USD a month, by the offline plan's estimate; none where undefined. */
  monthlyCostCeilingUsd?: number;
  /** By the name of a rule: what its `configSchema` takes. */
  rules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type Verdict =
  | { status: "complies" }
  /** The message says what is wrong and where; the rule's remedy is added to it. */
  | { status: "violates"; message: string }
  /** A property that decides is not known before the deployment: never a pass. */
  | { status: "unchecked"; property: string };

interface RuleHead {
  /** kebab-case, the file's name. */
  name: string;
  level: "mandatory" | "advisory";
  severity: "low" | "medium" | "high" | "critical";
  /** What must hold, in a sentence. */
  description: string;
  /** Why, in a sentence. */
  reason: string;
  /** What to do, in a sentence. */
  remedy: string;
}

/** Looks at one resource at a time, of the types named. */
export interface ResourceRule extends RuleHead {
  scope: "resource";
  types: readonly string[];
  check(resource: Resource, settings: Settings): Verdict;
  /** Changed inputs where the rule can mend them, else undefined. */
  remediate?(resource: Resource, settings: Settings): Record<string, unknown> | undefined;
}

/** Looks at all resources of the stack together, and answers for each that it has a word about. */
export interface StackRule extends RuleHead {
  scope: "stack";
  check(resources: readonly Resource[], settings: Settings): { resource: Resource; verdict: Verdict }[];
}

export type Rule = ResourceRule | StackRule;
