import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A pipe that loads by itself tells somebody when it can't. */
export const pipeErrorNotification: ResourceRule = {
  name: "pipe-error-notification",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A pipe that ingests by itself has a notification integration for its errors.",
  reason: "A file that fails is skipped in silence: rows are missing, and nothing says so.",
  remedy: "Set errorIntegration to a notification integration for a standard SNS topic.",
  types: ["snowflake:index/pipe:Pipe"],
  check: (resource) =>
    judgeProperty(resource, "autoIngest", (auto) =>
      auto !== true
        ? complies
        : judgeProperty(resource, "errorIntegration", (value) =>
            typeof value === "string" && value !== "" ? complies : violates("errorIntegration is not set"),
          ),
    ),
};
