import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { databaseNotPublic } from "./database-not-public.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/instance:Instance", "traces", { publiclyAccessible: false, ...changes });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(databaseNotPublic, [compliant(changes)])["traces"];
}

describe("database-not-public", () => {
  it("passes a database without a public address", () => {
    expect(said()).toBe("complies");
  });

  it("passes where nothing is said: there is none by default", () => {
    expect(said({ publiclyAccessible: undefined })).toBe("complies");
  });

  it("refuses a public address", () => {
    expect(said({ publiclyAccessible: true })).toBe("publiclyAccessible is true");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ publiclyAccessible: unknown })).toBe("unchecked: publiclyAccessible");
  });

  it("mends what is wrong and nothing else", () => {
    const mend = (changes: Record<string, unknown>) =>
      databaseNotPublic.remediate?.(compliant(changes), makeSettings());
    expect(mend({ publiclyAccessible: true })).toEqual({ publiclyAccessible: false });
    expect(mend({})).toBeUndefined();
    expect(mend({ publiclyAccessible: unknown })).toBeUndefined();
  });

  it("has no word about other types", () => {
    expect(verdictsOf(databaseNotPublic, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
