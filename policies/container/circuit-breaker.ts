import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A deployment whose tasks don't become healthy is stopped and rolled back. */
export const circuitBreaker: ResourceRule = {
  name: "circuit-breaker",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A service stops and rolls back a deployment whose tasks don't become healthy.",
  reason: "Without it ECS starts broken tasks for hours, and the deployment never ends.",
  remedy: "Set deploymentCircuitBreaker to { enable: true, rollback: true }.",
  types: ["aws:ecs/service:Service"],
  check: (resource) =>
    judgeProperty(resource, "deploymentController.type", (controller) => {
      // Other controllers bring their own way back.
      if (controller !== undefined && controller !== "ECS") return complies;
      return judgeProperty(resource, "deploymentCircuitBreaker.enable", (enable) => {
        if (enable !== true) return violates("deploymentCircuitBreaker is not enabled");
        return judgeProperty(resource, "deploymentCircuitBreaker.rollback", (rollback) =>
          rollback === true ? complies : violates("deploymentCircuitBreaker does not roll back"),
        );
      });
    }),
};
