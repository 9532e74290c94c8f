import { settingOf, type Configurable } from "../configurable.ts";
import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";
import { isFollower } from "./task-triggered.ts";

/** A task that keeps failing stops. Configurable: `maximumFailures`, default 10. */
export const taskSuspendsOnFailure: ResourceRule & Configurable = {
  name: "task-suspends-on-failure",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A task that fails `maximumFailures` times one after another at the most is suspended.",
  reason: "A task that can't succeed wakes the warehouse at every run, and pays for it.",
  remedy: "Set suspendTaskAfterNumFailures from 1 to the maximum; 0 means never.",
  configSchema: {
    maximumFailures: { type: "integer", minimum: 1, default: 10, description: "Failures one after another." },
  },
  types: ["snowflake:index/task:Task"],
  check: (resource, settings) => {
    // Snowflake takes it on the root of a graph only, and counts its children's failures there.
    if (isFollower(resource)) return complies;
    return judgeProperty(resource, "suspendTaskAfterNumFailures", (value) => {
      if (value === undefined) return violates("suspendTaskAfterNumFailures is not set");
      const failures = Number(value);
      if (failures <= 0) return violates(`suspendTaskAfterNumFailures is ${failures}, which means never`);
      const most = settingOf<number>(settings, taskSuspendsOnFailure, "maximumFailures");
      return failures <= most
        ? complies
        : violates(`suspendTaskAfterNumFailures is ${failures}, ${most} are the most`);
    });
  },
};
