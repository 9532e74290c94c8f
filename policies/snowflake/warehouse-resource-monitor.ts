import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A warehouse can't spend more credits than somebody allowed. */
export const warehouseResourceMonitor: ResourceRule = {
  name: "warehouse-resource-monitor",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A warehouse has a resource monitor.",
  reason: "A query in a loop spends a month's credits in a night.",
  remedy: "Set resourceMonitor to a monitor with a quota.",
  types: ["snowflake:index/warehouse:Warehouse"],
  check: (resource) =>
    judgeProperty(resource, "resourceMonitor", (value) =>
      typeof value === "string" && value !== "" ? complies : violates("resourceMonitor is not set"),
    ),
};
