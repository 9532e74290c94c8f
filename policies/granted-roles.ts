import { normalizeIdentifier } from "./sql-text.ts";
import { unknown, type Resource, type Verdict } from "./rule.ts";
import { allOf, complies, unchecked, violates } from "./verdict.ts";

/** Which properties name the role that is given something. */
export const granteeProperties: Readonly<Record<string, readonly string[]>> = {
  "snowflake:index/grantAccountRole:GrantAccountRole": ["parentRoleName"],
  "snowflake:index/grantApplicationRole:GrantApplicationRole": ["parentAccountRoleName"],
  "snowflake:index/grantDatabaseRole:GrantDatabaseRole": ["parentRoleName"],
  "snowflake:index/grantOwnership:GrantOwnership": ["accountRoleName"],
  "snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole": ["accountRoleName"],
};

/** Where SQL is run as it stands. */
export const sqlProperties: Readonly<Record<string, readonly string[]>> = {
  "snowflake:index/execute:Execute": ["execute", "revert", "query"],
  "snowflake:index/alert:Alert": ["action", "condition"],
  "snowflake:index/procedureSql:ProcedureSql": ["procedureDefinition"],
  "snowflake:index/task:Task": ["sqlStatement"],
};

/** Violated where one of the properties names the role. */
export function forbidRole(resource: Resource, properties: readonly string[], role: string): Verdict {
  return allOf(
    properties.map((property) => {
      const value = resource.props[property];
      if (value === unknown) return unchecked(property);
      const isRole = typeof value === "string" && normalizeIdentifier(value) === role;
      return isRole ? violates(`${property} is ${role}`) : complies;
    }),
  );
}

/** Violated where one of the properties holds SQL that matches. */
export function forbidSql(
  resource: Resource,
  properties: readonly string[],
  matches: (sql: string) => boolean,
  fault: string,
): Verdict {
  return allOf(
    properties.map((property) => {
      const value = resource.props[property];
      if (value === unknown) return unchecked(property);
      return typeof value === "string" && matches(value) ? violates(`${property} ${fault}`) : complies;
    }),
  );
}
