import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { databaseFinalSnapshot } from "./database-final-snapshot.ts";

const development = makeSettings({ isProduction: false });
const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/instance:Instance", "traces", {
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "traces-last",
    ...changes,
  });

function said(changes?: Record<string, unknown>, settings = makeSettings()): string | undefined {
  return verdictsOf(databaseFinalSnapshot, [compliant(changes)], settings)["traces"];
}

describe("database-final-snapshot", () => {
  it("passes a database that leaves a named snapshot", () => {
    expect(said()).toBe("complies");
  });

  it("passes where skipping is not mentioned", () => {
    expect(said({ skipFinalSnapshot: undefined })).toBe("complies");
  });

  it("refuses to skip the snapshot in production", () => {
    expect(said({ skipFinalSnapshot: true })).toBe("skipFinalSnapshot is true");
  });

  it("refuses a snapshot without a name", () => {
    expect(said({ finalSnapshotIdentifier: undefined })).toBe("finalSnapshotIdentifier is not set");
  });

  it("lets an environment that is no production go without", () => {
    expect(said({ skipFinalSnapshot: true }, development)).toBe("complies");
  });

  it("leaves it unchecked while skipping is not known", () => {
    expect(said({ skipFinalSnapshot: unknown })).toBe("unchecked: skipFinalSnapshot");
  });

  it("leaves it unchecked while the name is not known", () => {
    expect(said({ finalSnapshotIdentifier: unknown })).toBe("unchecked: finalSnapshotIdentifier");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(databaseFinalSnapshot, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
