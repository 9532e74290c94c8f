import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** What people find in the catalogue says what it is. */
export const objectComment: ResourceRule = {
  name: "object-comment",
  scope: "resource",
  level: "mandatory",
  severity: "low",
  description: "A table, view, function, procedure, stream, task or alert has a comment.",
  reason: "Whoever finds it in Snowflake sees no repository: the comment is all the documentation there.",
  remedy: "Set comment: one sentence on what it holds or does.",
  types: [
    "snowflake:index/table:Table",
    "snowflake:index/view:View",
    "snowflake:index/functionSql:FunctionSql",
    "snowflake:index/procedureSql:ProcedureSql",
    "snowflake:index/streamOnTable:StreamOnTable",
    "snowflake:index/task:Task",
    "snowflake:index/alert:Alert",
  ],
  check: (resource) =>
    judgeProperty(resource, "comment", (value) =>
      typeof value === "string" && value.trim() !== "" ? complies : violates("comment is not set"),
    ),
};
