import { settingOf, type Configurable } from "../configurable.ts";
import { judgeProperty } from "../property.ts";
import { unknown, type ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A warehouse sleeps soon after its last query. Configurable: `maximumSeconds`, default 600. */
export const warehouseAutoSuspend: ResourceRule & Configurable = {
  name: "warehouse-auto-suspend",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A warehouse suspends itself after `maximumSeconds` without a query at the most.",
  reason: "An idle warehouse costs as much as a busy one.",
  remedy: "Set autoSuspend (seconds), 60 for the trickle of loads and checks; 0 means never.",
  configSchema: {
    maximumSeconds: { type: "integer", minimum: 1, default: 600, description: "Seconds of idling." },
  },
  types: ["snowflake:index/warehouse:Warehouse"],
  check: (resource, settings) =>
    judgeProperty(resource, "autoSuspend", (value) => {
      if (value === undefined) return violates("autoSuspend is not set");
      const seconds = Number(value);
      if (seconds <= 0) return violates(`autoSuspend is ${seconds}, which means never`);
      const most = settingOf<number>(settings, warehouseAutoSuspend, "maximumSeconds");
      return seconds <= most ? complies : violates(`autoSuspend is ${seconds} seconds, ${most} are the most`);
    }),
  remediate: ({ props: { autoSuspend } }) =>
    autoSuspend === undefined || (autoSuspend !== unknown && Number(autoSuspend) <= 0)
      ? { autoSuspend: 60 }
      : undefined,
};
