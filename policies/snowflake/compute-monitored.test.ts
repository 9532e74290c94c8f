import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { computeMonitored } from "./compute-monitored.ts";

const task = (warehouse: unknown) => makeResource("snowflake:index/task:Task", "task", { warehouse });
const alert = (warehouse: unknown) => makeResource("snowflake:index/alert:Alert", "alert", { warehouse });
const warehouse = (changes: Record<string, unknown> = {}) =>
  makeResource("snowflake:index/warehouse:Warehouse", "warehouse", {
    name: "COMPUTE",
    resourceMonitor: "MONITOR",
    ...changes,
  });

describe("compute-monitored", () => {
  it("passes a task and an alert in a warehouse with a monitor, quoted or not", () => {
    expect(verdictsOf(computeMonitored, [task("compute"), alert('"COMPUTE"'), warehouse()])).toEqual({
      task: "complies",
      alert: "complies",
    });
  });

  it("refuses one without a warehouse, which runs serverless", () => {
    expect(verdictsOf(computeMonitored, [task(undefined), warehouse()])).toEqual({
      task: "it names no warehouse",
    });
  });

  it("refuses a warehouse that the stack does not have", () => {
    expect(verdictsOf(computeMonitored, [alert("OTHER"), warehouse()])).toEqual({
      alert: "its warehouse OTHER is none of the stack's",
    });
  });

  it("refuses a warehouse without a monitor", () => {
    expect(
      verdictsOf(computeMonitored, [task("COMPUTE"), warehouse({ resourceMonitor: undefined })]),
    ).toEqual({ task: "its warehouse COMPUTE has no resource monitor" });
  });

  it("leaves it unchecked while warehouse, its name or its monitor is not known", () => {
    const said = (...resources: Parameters<typeof verdictsOf>[1]) =>
      verdictsOf(computeMonitored, resources)["task"];
    expect(said(task(unknown), warehouse())).toBe("unchecked: warehouse");
    expect(said(task("COMPUTE"), warehouse({ name: unknown }))).toBe("unchecked: Warehouse.name");
    expect(said(task("COMPUTE"), warehouse({ resourceMonitor: unknown }))).toBe(
      "unchecked: Warehouse.resourceMonitor",
    );
  });

  it("has no word about other types", () => {
    expect(verdictsOf(computeMonitored, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
