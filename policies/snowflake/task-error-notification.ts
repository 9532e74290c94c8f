import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";
import { isFollower } from "./task-triggered.ts";

/** A task that fails tells somebody. */
export const taskErrorNotification: ResourceRule = {
  name: "task-error-notification",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A task names an error integration.",
  reason: "A task that keeps failing suspends itself, and marts that nobody keeps up look like a quiet day.",
  remedy: "Set errorIntegration to the notification integration of the errors' topic.",
  types: ["snowflake:index/task:Task"],
  check: (resource) => {
    // Snowflake takes it on the root of a graph only, and tells of its children's failures there.
    if (isFollower(resource)) return complies;
    return judgeProperty(resource, "errorIntegration", (value) =>
      typeof value === "string" && value !== "" ? complies : violates("errorIntegration is not set"),
    );
  },
};
