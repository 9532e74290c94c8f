import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A task does not run twice at once. */
export const taskNoOverlap: ResourceRule = {
  name: "task-no-overlap",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A task does not begin again while it is still running.",
  reason:
    "Two runs read one stream and wait for each other's tables, and the warehouse is paid for the wait.",
  remedy: "Leave allowOverlappingExecution out, or set it to false.",
  types: ["snowflake:index/task:Task"],
  check: (resource) =>
    judgeProperty(resource, "allowOverlappingExecution", (value) =>
      value === true || value === "true" ? violates("allowOverlappingExecution is true") : complies,
    ),
};
