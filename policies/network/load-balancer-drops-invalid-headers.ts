import { judgeProperty } from "../property.ts";
import { unknown, type ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** An application load balancer drops headers that HTTP does not allow. */
export const loadBalancerDropsInvalidHeaders: ResourceRule = {
  name: "load-balancer-drops-invalid-headers",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "An application load balancer drops header fields with invalid names.",
  reason: "Load balancer and server may read them differently, which lets requests be smuggled.",
  remedy: "Set dropInvalidHeaderFields to true.",
  types: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
  check: (resource) =>
    judgeProperty(resource, "loadBalancerType", (type) =>
      type !== undefined && type !== "application"
        ? complies
        : judgeProperty(resource, "dropInvalidHeaderFields", (value) =>
            value === true ? complies : violates("dropInvalidHeaderFields is not true"),
          ),
    ),
  remediate: ({ props: { loadBalancerType: type, dropInvalidHeaderFields: value } }) =>
    (type === undefined || type === "application") && value !== true && value !== unknown
      ? { dropInvalidHeaderFields: true }
      : undefined,
};
