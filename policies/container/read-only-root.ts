import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";
import { judgeContainers } from "../container-definitions.ts";

/** No container can write to its own file system, volumes aside. */
export const readOnlyRoot: ResourceRule = {
  name: "read-only-root",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A container's root file system is read-only.",
  reason: "Who breaks into it can then neither change its code nor leave anything behind.",
  remedy: "Set readonlyRootFilesystem to true, and mount a volume where the container must write.",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  check: (resource) =>
    judgeContainers(resource, ({ readonlyRootFilesystem }, name) =>
      readonlyRootFilesystem === true
        ? complies
        : violates(`container ${name} may write to its root file system`),
    ),
};
