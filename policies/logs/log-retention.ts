import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Configurable } from "../configurable.ts";
import { settingOf } from "../configurable.ts";
import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

const days: PolicyConfigJSONSchema = {
  type: "integer",
  enum: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  default: 30,
  description: "Days that a log group is given which says nothing.",
};

/** Mends: a log group without retention is given `days`. */
export const logRetention: ResourceRule & Configurable = {
  name: "log-retention",
  scope: "resource",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  configSchema: { days },
  level: "mandatory",
  severity: "medium",
  description: "A log group says for how many days it keeps its events.",
  reason: "CloudWatch otherwise keeps and bills them for ever, and logs may hold what people wrote",
  remedy: "Set `retentionInDays`; the engine sets 30 where it is missing",
  check: (group) =>
    judgeProperty(group, "retentionInDays", (retention) =>
      typeof retention === "number" && retention > 0 ? complies : violates("its events never expire"),
    ),
  remediate: (group, settings) =>
    logRetention.check(group, settings).status === "violates"
      ? { retentionInDays: settingOf<number>(settings, logRetention, "days") }
      : undefined,
};
