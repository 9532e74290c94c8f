import type { ResourceRule } from "../rule.ts";
import { allOf } from "../verdict.ts";
import { forbidRole, forbidSql, granteeProperties, sqlProperties } from "../granted-roles.ts";
import { withoutComments } from "../sql-text.ts";

/** Beside grantees: who deploys, what is granted, and what a user starts with. */
const roleProperties: Readonly<Record<string, readonly string[]>> = {
  ...granteeProperties,
  "pulumi:providers:snowflake": ["role"],
  "snowflake:index/grantAccountRole:GrantAccountRole": ["roleName", "parentRoleName"],
  "snowflake:index/legacyServiceUser:LegacyServiceUser": ["defaultRole"],
  "snowflake:index/serviceUser:ServiceUser": ["defaultRole"],
  "snowflake:index/user:User": ["defaultRole"],
};

/** Nothing deploys, owns or is granted by ACCOUNTADMIN. */
export const noAccountadmin: ResourceRule = {
  name: "no-accountadmin",
  scope: "resource",
  level: "mandatory",
  severity: "critical",
  description: "Nothing runs as ACCOUNTADMIN, is granted to it or grants it.",
  reason: "It may do anything in the account, and nobody can later tell which rights were needed.",
  remedy: "Use a role of its own with the rights it needs (TRACELAKE_DEPLOY), under SYSADMIN.",
  types: [...Object.keys(roleProperties), ...Object.keys(sqlProperties)],
  check: (resource) =>
    allOf([
      forbidRole(resource, roleProperties[resource.type] ?? [], "ACCOUNTADMIN"),
      forbidSql(resource, sqlProperties[resource.type] ?? [], namesAccountadmin, "names ACCOUNTADMIN"),
    ]),
};

function namesAccountadmin(sql: string): boolean {
  return /\baccountadmin\b/i.test(withoutComments(sql));
}
