import type { Resource, Rule, Settings, Verdict } from "../rule.ts";

/** For tests of rules: a resource as the engine or the offline plan hands it over. */
export function makeResource(
  type: string,
  name: string,
  props: Record<string, unknown>,
  options: Partial<Pick<Resource, "protect" | "retainOnDelete">> = {},
): Resource {
  return { type, name, props, protect: false, retainOnDelete: false, ...options };
}

export function makeSettings(changes: Partial<Settings> = {}): Settings {
  return { isProduction: true, requiredTags: [], rules: {}, ...changes };
}

/** By the name of each resource that the rule has a word about: `complies`, `unchecked: <property>` or the fault. */
export function verdictsOf(
  rule: Rule,
  resources: readonly Resource[],
  settings: Settings = makeSettings(),
): Record<string, string> {
  const verdicts =
    rule.scope === "stack"
      ? rule.check(resources, settings)
      : resources
          .filter(({ type }) => rule.types.includes(type))
          .map((resource) => ({ resource, verdict: rule.check(resource, settings) }));
  return Object.fromEntries(verdicts.map(({ resource, verdict }) => [resource.name, describe(verdict)]));
}

function describe(verdict: Verdict): string {
  if (verdict.status === "violates") return verdict.message;
  return verdict.status === "unchecked" ? `unchecked: ${verdict.property}` : "complies";
}
