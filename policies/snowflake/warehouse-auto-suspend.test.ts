import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, makeSettings, verdictsOf } from "../testing/verdicts.ts";
import { warehouseAutoSuspend } from "./warehouse-auto-suspend.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/warehouse:Warehouse", "warehouse", { autoSuspend: 60, ...changes });

function said(changes?: Record<string, unknown>, settings = makeSettings()): string | undefined {
  return verdictsOf(warehouseAutoSuspend, [compliant(changes)], settings)["warehouse"];
}

describe("warehouse-auto-suspend", () => {
  it("passes a warehouse that sleeps after a minute", () => {
    expect(said()).toBe("complies");
  });

  it("refuses one that never sleeps", () => {
    expect(said({ autoSuspend: 0 })).toBe("autoSuspend is 0, which means never");
  });

  it("refuses where nothing is said of it", () => {
    expect(said({ autoSuspend: undefined })).toBe("autoSuspend is not set");
  });

  it("refuses more than ten minutes", () => {
    expect(said({ autoSuspend: 601 })).toBe("autoSuspend is 601 seconds, 600 are the most");
  });

  it("takes the limit that is configured", () => {
    expect(
      said(
        { autoSuspend: 601 },
        makeSettings({ rules: { "warehouse-auto-suspend": { maximumSeconds: 3600 } } }),
      ),
    ).toBe("complies");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ autoSuspend: unknown })).toBe("unchecked: autoSuspend");
  });

  it("mends what is wrong and nothing else", () => {
    const mend = (changes: Record<string, unknown>) =>
      warehouseAutoSuspend.remediate?.(compliant(changes), makeSettings());
    expect(mend({ autoSuspend: 0 })).toEqual({ autoSuspend: 60 });
    expect(mend({ autoSuspend: undefined })).toEqual({ autoSuspend: 60 });
    expect(mend({ autoSuspend: 3600 })).toBeUndefined();
    expect(mend({ autoSuspend: unknown })).toBeUndefined();
  });

  it("has no word about other types", () => {
    expect(verdictsOf(warehouseAutoSuspend, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
