import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";
import { judgeContainers } from "../container-definitions.ts";

/** What a container writes goes to a log. */
export const containerLogs: ResourceRule = {
  name: "container-logs",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A container's output goes to a log.",
  reason: "On Fargate it is lost otherwise, and with it the cause of a crash.",
  remedy: "Give the container a logConfiguration with the awslogs driver.",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  check: (resource) =>
    judgeContainers(resource, ({ logConfiguration }, name) =>
      logConfiguration === undefined ? violates(`container ${name} has no logConfiguration`) : complies,
    ),
};
