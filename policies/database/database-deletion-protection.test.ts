import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { databaseDeletionProtection } from "./database-deletion-protection.ts";

const development = makeSettings({ isProduction: false });
const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/cluster:Cluster", "traces", { deletionProtection: true, ...changes });

function said(changes?: Record<string, unknown>, settings = makeSettings()): string | undefined {
  return verdictsOf(databaseDeletionProtection, [compliant(changes)], settings)["traces"];
}

describe("database-deletion-protection", () => {
  it("passes a protected database in production", () => {
    expect(said()).toBe("complies");
  });

  it("refuses one that is not protected", () => {
    expect(said({ deletionProtection: false })).toBe("deletionProtection is not true");
  });

  it("refuses where nothing is said of it", () => {
    expect(said({ deletionProtection: undefined })).toBe("deletionProtection is not true");
  });

  it("lets an environment that is no production go without", () => {
    expect(said({ deletionProtection: false }, development)).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ deletionProtection: unknown })).toBe("unchecked: deletionProtection");
  });

  it("mends what is wrong and nothing else", () => {
    const mend = (changes: Record<string, unknown>) =>
      databaseDeletionProtection.remediate?.(compliant(changes), makeSettings());
    expect(mend({ deletionProtection: undefined })).toEqual({ deletionProtection: true });
    expect(mend({ deletionProtection: false })).toEqual({ deletionProtection: true });
    expect(mend({})).toBeUndefined();
    expect(
      databaseDeletionProtection.remediate?.(compliant({ deletionProtection: false }), development),
    ).toBeUndefined();
    expect(mend({ deletionProtection: unknown })).toBeUndefined();
  });

  it("has no word about other types", () => {
    expect(
      verdictsOf(databaseDeletionProtection, [makeResource("aws:sns/topic:Topic", "other", {})]),
    ).toEqual({});
  });
});
