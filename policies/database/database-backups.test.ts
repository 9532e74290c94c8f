import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { databaseBackups } from "./database-backups.ts";

const development = makeSettings({ isProduction: false });
const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("aws:rds/instance:Instance", "traces", { backupRetentionPeriod: 7, ...changes });

function said(changes?: Record<string, unknown>, settings = makeSettings()): string | undefined {
  return verdictsOf(databaseBackups, [compliant(changes)], settings)["traces"];
}

describe("database-backups", () => {
  it("passes a week of backups in production", () => {
    expect(said()).toBe("complies");
  });

  it("refuses less than a week in production", () => {
    expect(said({ backupRetentionPeriod: 6 })).toBe(
      "backups are kept for 6 days, fewer than the 7 asked for",
    );
  });

  it("takes it that an instance has none where nothing is said", () => {
    expect(said({ backupRetentionPeriod: undefined })).toBe(
      "backups are kept for 0 days, fewer than the 7 asked for",
    );
  });

  it("is content with a day elsewhere", () => {
    expect(said({ backupRetentionPeriod: 1 }, development)).toBe("complies");
  });

  it("refuses none elsewhere", () => {
    expect(said({ backupRetentionPeriod: 0 }, development)).toBe(
      "backups are kept for 0 days, fewer than the 1 asked for",
    );
  });

  it("asks for the days that are configured", () => {
    expect(
      said(
        { backupRetentionPeriod: 13 },
        makeSettings({ rules: { "database-backups": { minimumDays: 14 } } }),
      ),
    ).toBe("backups are kept for 13 days, fewer than the 14 asked for");
  });

  it("leaves them unchecked while the days are not known", () => {
    expect(said({ backupRetentionPeriod: unknown })).toBe("unchecked: backupRetentionPeriod");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(databaseBackups, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
