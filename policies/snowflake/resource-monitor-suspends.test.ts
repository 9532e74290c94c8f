import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { resourceMonitorSuspends } from "./resource-monitor-suspends.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/resourceMonitor:ResourceMonitor", "monitor", {
    creditQuota: 20,
    suspendTrigger: 100,
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(resourceMonitorSuspends, [compliant(changes)])["monitor"];
}

describe("resource-monitor-suspends", () => {
  it("passes a monitor that suspends at its quota", () => {
    expect(said()).toBe("complies");
  });

  it("passes one that suspends at once", () => {
    expect(said({ suspendTrigger: undefined, suspendImmediateTrigger: 100 })).toBe("complies");
  });

  it("refuses one without a quota", () => {
    expect(said({ creditQuota: undefined })).toBe("creditQuota is not set");
  });

  it("refuses one that only notifies", () => {
    expect(said({ suspendTrigger: undefined, notifyTriggers: [80] })).toBe("it suspends nothing");
  });

  it("leaves it unchecked while the quota is not known", () => {
    expect(said({ creditQuota: unknown })).toBe("unchecked: creditQuota");
  });

  it("leaves it unchecked while the trigger is not known", () => {
    expect(said({ suspendTrigger: unknown })).toBe("unchecked: suspendTrigger");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(resourceMonitorSuspends, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual(
      {},
    );
  });
});
