import { describe, expect, it } from "vitest";
import type { Resource, Rule, Settings } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "./verdicts.ts";

export interface RuleCases {
  /** Resources that satisfy the rule; the first one is the one that it judges. */
  compliant: () => readonly [Resource, ...Resource[]];
  /** By what is spoilt: the resources, and the verdict on the judged one (the fault, `unchecked: <property>` or `complies`). */
  cases: Readonly<Record<string, readonly [resources: readonly Resource[], verdict: string]>>;
  settings?: Settings;
}

/** One case for the compliant resources, one each for what spoils them, and one for resources of other types. */
export function describeRule(rule: Rule, { compliant, cases, settings = makeSettings() }: RuleCases): void {
  const judged = compliant()[0].name;
  describe(`the rule ${rule.name}`, () => {
    it("is satisfied", () => {
      expect(verdictsOf(rule, compliant(), settings)).toEqual({ [judged]: "complies" });
    });

    it.each(Object.entries(cases))("%s", (_, [resources, verdict]) => {
      expect(verdictsOf(rule, resources, settings)).toMatchObject({ [judged]: verdict });
    });

    it("has no word about other types", () => {
      expect(verdictsOf(rule, [makeResource("aws:ec2/eip:Eip", "address", {})], settings)).toEqual({});
    });
  });
}

/** The resource with some of its properties changed. */
export function spoil(resource: Resource, props: Record<string, unknown>): Resource {
  return { ...resource, props: { ...resource.props, ...props } };
}
