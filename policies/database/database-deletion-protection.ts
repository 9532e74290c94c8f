import { judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { complies, violates } from "../verdict.ts";

/** In production AWS itself refuses to delete a database. */
export const databaseDeletionProtection: ResourceRule = {
  name: "database-deletion-protection",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "In production a database has deletion protection.",
  reason: "Pulumi's own protection does not hold against the console or another tool.",
  remedy: "Set deletionProtection to true.",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: (resource, settings) =>
    settings.isProduction
      ? judgeProperty(resource, "deletionProtection", (value) =>
          value === true ? complies : violates("deletionProtection is not true"),
        )
      : complies,
  remediate: ({ props }, { isProduction }) => {
    const value = props["deletionProtection"];
    return isProduction && (value === undefined || value === false)
      ? { deletionProtection: true }
      : undefined;
  },
};
