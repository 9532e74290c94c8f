import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { timeTravelKept } from "./time-travel-kept.ts";

type Kind = "database:Database" | "schema:Schema" | "table:Table";

function said(kind: Kind, dataRetentionTimeInDays: unknown, settings = makeSettings()): string | undefined {
  const resource = makeResource(`snowflake:index/${kind}`, "it", { dataRetentionTimeInDays });
  return verdictsOf(timeTravelKept, [resource], settings)["it"];
}

describe("time-travel-kept", () => {
  it("passes a database that keeps a day, and schemas and tables that take its value", () => {
    expect(said("database:Database", 1)).toBe("complies");
    expect(said("schema:Schema", undefined)).toBe("complies");
    expect(said("table:Table", -1)).toBe("complies");
  });

  it.each<Kind>(["database:Database", "schema:Schema", "table:Table"])(
    "refuses a %s that keeps none",
    (kind) => {
      expect(said(kind, 0)).toBe("dataRetentionTimeInDays is 0, 1 is the least");
    },
  );

  it("refuses a database that leaves it to the account", () => {
    expect(said("database:Database", undefined)).toBe("dataRetentionTimeInDays is not set");
  });

  it("takes the days that are configured", () => {
    const settings = makeSettings({ rules: { "time-travel-kept": { minimumDays: 7 } } });
    expect(said("table:Table", 1, settings)).toBe("dataRetentionTimeInDays is 1, 7 is the least");
  });

  it("asks for none outside of production", () => {
    expect(said("table:Table", 0, makeSettings({ isProduction: false }))).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said("database:Database", unknown)).toBe("unchecked: dataRetentionTimeInDays");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(timeTravelKept, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
