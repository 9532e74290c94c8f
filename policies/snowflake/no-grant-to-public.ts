import type { ResourceRule } from "../rule.ts";
import { allOf } from "../verdict.ts";
import { forbidRole, forbidSql, granteeProperties, sqlProperties } from "../granted-roles.ts";
import { withoutComments } from "../sql-text.ts";

/** Nothing is granted to PUBLIC, the role that every user has. */
export const noGrantToPublic: ResourceRule = {
  name: "no-grant-to-public",
  scope: "resource",
  level: "mandatory",
  severity: "critical",
  description: "No privilege, role or ownership is granted to PUBLIC.",
  reason: "Every user of the account has PUBLIC, and prompts and answers are not for every user.",
  remedy: "Grant it to the reader role, and that role to those who read.",
  types: [...Object.keys(granteeProperties), ...Object.keys(sqlProperties)],
  check: (resource) =>
    allOf([
      forbidRole(resource, granteeProperties[resource.type] ?? [], "PUBLIC"),
      forbidSql(resource, sqlProperties[resource.type] ?? [], grantsToPublic, "grants to PUBLIC"),
    ]),
};

function grantsToPublic(sql: string): boolean {
  return /\bgrant\b[^;]*\bto\s+(role\s+)?("PUBLIC"|public\b(?!\.))/i.test(withoutComments(sql));
}
