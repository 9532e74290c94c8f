import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { databaseEncrypted } from "./database-encrypted.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/instance:Instance", "traces", { storageEncrypted: true, ...changes });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(databaseEncrypted, [compliant(changes)])["traces"];
}

describe("database-encrypted", () => {
  it("passes encrypted storage", () => {
    expect(said()).toBe("complies");
  });

  it("refuses storage that is not encrypted", () => {
    expect(said({ storageEncrypted: false })).toBe("storageEncrypted is not true");
  });

  it("refuses where nothing is said of it", () => {
    expect(said({ storageEncrypted: undefined })).toBe("storageEncrypted is not true");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ storageEncrypted: unknown })).toBe("unchecked: storageEncrypted");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(databaseEncrypted, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
