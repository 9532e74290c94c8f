import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

const switches: Readonly<Record<string, string>> = {
  "snowflake:index/task:Task": "started",
  "snowflake:index/alert:Alert": "enabled",
};

/** Snowflake makes tasks and alerts suspended: the deployment resumes them. */
export const taskStarted: ResourceRule = {
  name: "task-started",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A task is started, and an alert is enabled.",
  reason: "Snowflake makes both suspended, and one that never runs looks like one that finds nothing.",
  remedy: "Set started of a task, enabled of an alert, to true.",
  types: Object.keys(switches),
  check: (resource) => {
    const property = switches[resource.type] ?? "";
    return judgeProperty(resource, property, (value) => {
      if (value === undefined) return violates(`${property} is not set`);
      return value === true || value === "true" ? complies : violates(`${property} is ${asText(value)}`);
    });
  },
};
