import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { secretRecoverable } from "./secret-recoverable.ts";

const development = makeSettings({ isProduction: false });
const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:secretsmanager/secret:Secret", "ingest-tokens", { recoveryWindowInDays: 30, ...changes });

function said(changes?: Record<string, unknown>, settings = makeSettings()): string | undefined {
  return verdictsOf(secretRecoverable, [compliant(changes)], settings)["ingest-tokens"];
}

describe("secret-recoverable", () => {
  it("passes a window of a month", () => {
    expect(said()).toBe("complies");
  });

  it("passes where nothing is said: it is a month by default", () => {
    expect(said({ recoveryWindowInDays: undefined })).toBe("complies");
  });

  it("refuses a secret that is gone at once", () => {
    expect(said({ recoveryWindowInDays: 0 })).toBe("recoveryWindowInDays is 0");
  });

  it("lets an environment that is no production delete at once", () => {
    expect(said({ recoveryWindowInDays: 0 }, development)).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ recoveryWindowInDays: unknown })).toBe("unchecked: recoveryWindowInDays");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(secretRecoverable, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
