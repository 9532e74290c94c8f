import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { warehouseResourceMonitor } from "./warehouse-resource-monitor.ts";

const compliant = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/warehouse:Warehouse", "warehouse", {
    resourceMonitor: "TRACELAKE",
    ...changes,
  });

function said(changes?: Record<string, unknown>): string | undefined {
  return verdictsOf(warehouseResourceMonitor, [compliant(changes)])["warehouse"];
}

describe("warehouse-resource-monitor", () => {
  it("passes a warehouse with a monitor", () => {
    expect(said()).toBe("complies");
  });

  it("refuses one without", () => {
    expect(said({ resourceMonitor: undefined })).toBe("resourceMonitor is not set");
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said({ resourceMonitor: unknown })).toBe("unchecked: resourceMonitor");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(warehouseResourceMonitor, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual(
      {},
    );
  });
});
