import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { loadBalancerDropsInvalidHeaders } from "./load-balancer-drops-invalid-headers.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:lb/loadBalancer:LoadBalancer", "load-balancer", {
    loadBalancerType: "application",
    dropInvalidHeaderFields: true,
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(loadBalancerDropsInvalidHeaders, [compliant(changes)])["load-balancer"];
}

describe("load-balancer-drops-invalid-headers", () => {
  it("passes a load balancer that drops them", () => {
    expect(said()).toBe("complies");
  });

  it("refuses one that hands them on", () => {
    expect(said({ dropInvalidHeaderFields: false })).toBe("dropInvalidHeaderFields is not true");
  });

  it("refuses where nothing is said of type and headers", () => {
    expect(said({ loadBalancerType: undefined, dropInvalidHeaderFields: undefined })).toBe(
      "dropInvalidHeaderFields is not true",
    );
  });

  it("asks nothing of a network load balancer", () => {
    expect(said({ loadBalancerType: "network", dropInvalidHeaderFields: undefined })).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ dropInvalidHeaderFields: unknown })).toBe("unchecked: dropInvalidHeaderFields");
  });

  it("mends what is wrong and nothing else", () => {
    const mend = (changes: Record<string, unknown>) =>
      loadBalancerDropsInvalidHeaders.remediate?.(compliant(changes), makeSettings());
    expect(mend({ dropInvalidHeaderFields: undefined })).toEqual({ dropInvalidHeaderFields: true });
    expect(mend({})).toBeUndefined();
    expect(mend({ dropInvalidHeaderFields: unknown })).toBeUndefined();
    expect(mend({ loadBalancerType: "network", dropInvalidHeaderFields: false })).toBeUndefined();
  });

  it("has no word about other types", () => {
    expect(
      verdictsOf(loadBalancerDropsInvalidHeaders, [makeResource("aws:sns/topic:Topic", "other", {})]),
    ).toEqual({});
  });
});
