import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

export const tableRecovery: ResourceRule = {
  name: "table-recovery",
  scope: "resource",
  types: ["aws:dynamodb/table:Table"],
  level: "mandatory",
  severity: "high",
  description: "A DynamoDB table can be brought back to any second of the past weeks.",
  reason: "A ledger that is lost or spoilt lets everything be counted a second time",
  remedy: "Set `pointInTimeRecovery.enabled` to true",
  check: (table) =>
    judgeProperty(table, "pointInTimeRecovery.enabled", (enabled) =>
      enabled === true ? complies : violates("it has no point-in-time recovery"),
    ),
};
