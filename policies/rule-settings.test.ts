import { describe, expect, it } from "vitest";
import { trustExternalId } from "./identity/trust-external-id.ts";
import { logRetention } from "./logs/log-retention.ts";
import { findSettingFaults } from "./rule-settings.ts";
import { bucketVersioning } from "./storage/bucket-versioning.ts";
import { makeSettings } from "./testing/verdicts.ts";

function faultsOf(byRule: Record<string, Record<string, unknown>>): string[] {
  return findSettingFaults(
    [logRetention, bucketVersioning, trustExternalId],
    makeSettings({ rules: byRule }),
  );
}

describe("findSettingFaults", () => {
  it("takes what the rules ask for, and a level for any of them", () => {
    expect(
      faultsOf({
        "log-retention": { days: 90 },
        "bucket-versioning": { enforcementLevel: "disabled" },
        "trust-external-id": { ownAccounts: ["111122223333"] },
      }),
    ).toEqual([]);
  });

  it.each([
    [{ "log-retnetion": { days: 7 } }, "policies.rules.log-retnetion: there is no such rule."],
    [
      { "log-retention": { day: 7 } },
      "policies.rules.log-retention.day: there is no such setting; log-retention takes days, enforcementLevel.",
    ],
    [
      { "bucket-versioning": { enforcementLevel: "off" } },
      'policies.rules.bucket-versioning.enforcementLevel: "off" is not one of "advisory", "mandatory", "remediate", "disabled".',
    ],
    [
      { "trust-external-id": { ownAccounts: "111122223333" } },
      'policies.rules.trust-external-id.ownAccounts: "111122223333" is not of type array.',
    ],
    [
      { "trust-external-id": { ownAccounts: ["1"] } },
      'policies.rules.trust-external-id.ownAccounts: ["1"] is not a list whose every item is like ^\\d{12}$.',
    ],
  ])("finds fault with %j", (byRule, fault) => {
    expect(faultsOf(byRule)).toEqual([fault]);
  });

  it("tells every fault at once", () => {
    expect(faultsOf({ "log-retention": { days: 8, enforcementLevel: 1 }, none: {} })).toHaveLength(3);
  });
});
