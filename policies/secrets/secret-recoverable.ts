import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** In production a deleted secret can be brought back for a week at the least. */
export const secretRecoverable: ResourceRule = {
  name: "secret-recoverable",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "In production a deleted secret can be brought back for 7 days at the least.",
  reason: "A window of 0 deletes it at once, and the service that reads it stops for good.",
  remedy: "Leave recoveryWindowInDays out (30 days), or set it to 7 or more.",
  types: ["aws:secretsmanager/secret:Secret"],
  check: (resource, settings) =>
    settings.isProduction
      ? judgeProperty(resource, "recoveryWindowInDays", (days) =>
          typeof days === "number" && days < 7 ? violates(`recoveryWindowInDays is ${days}`) : complies,
        )
      : complies,
};
