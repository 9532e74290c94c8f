import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { withoutComments } from "../sql-text.ts";
import { complies, violates } from "../verdict.ts";

/** An alert tells somebody. */
export const alertNotifies: ResourceRule = {
  name: "alert-notifies",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "An alert's action sends a notification.",
  reason: "An alert that only writes a row is seen when somebody looks, which needs no alert.",
  remedy: "Call SYSTEM$SEND_SNOWFLAKE_NOTIFICATION or SYSTEM$SEND_EMAIL in action.",
  types: ["snowflake:index/alert:Alert"],
  check: (resource) =>
    judgeProperty(resource, "action", (action) =>
      /\bsystem\$send_(?:snowflake_notification|email)\s*\(/i.test(withoutComments(asText(action)))
        ? complies
        : violates("action sends nothing"),
    ),
};
