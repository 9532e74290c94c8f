import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** A procedure runs with its owner's rights. */
export const procedureAsOwner: ResourceRule = {
  name: "procedure-as-owner",
  scope: "resource",
  level: "mandatory",
  severity: "medium",
  description: "A procedure runs with its owner's rights.",
  reason: "With the caller's, whoever may call it needs the rights on every table that it changes.",
  remedy: "Leave executeAs out, or set it to OWNER; grant USAGE on the procedure to those who call it.",
  types: ["snowflake:index/procedureSql:ProcedureSql"],
  check: (resource) =>
    judgeProperty(resource, "executeAs", (value) =>
      value === undefined || asText(value).toUpperCase() === "OWNER"
        ? complies
        : violates(`executeAs is ${asText(value)}`),
    ),
};
