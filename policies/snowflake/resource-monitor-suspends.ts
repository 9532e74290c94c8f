import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A resource monitor has a quota and stops the warehouse at it. */
export const resourceMonitorSuspends: ResourceRule = {
  name: "resource-monitor-suspends",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A resource monitor has a quota, and suspends its warehouses at it.",
  reason: "One that only notifies stops nothing while nobody reads.",
  remedy: "Set creditQuota, and suspendTrigger or suspendImmediateTrigger (percent of it).",
  types: ["snowflake:index/resourceMonitor:ResourceMonitor"],
  check: (resource) =>
    judgeProperty(resource, "creditQuota", (quota) => {
      if (quota === undefined) return violates("creditQuota is not set");
      return judgeProperty(resource, "suspendTrigger", (gently) =>
        judgeProperty(resource, "suspendImmediateTrigger", (atOnce) =>
          gently === undefined && atOnce === undefined ? violates("it suspends nothing") : complies,
        ),
      );
    }),
};
