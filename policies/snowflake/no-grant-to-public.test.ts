import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { noGrantToPublic } from "./no-grant-to-public.ts";

const grant = (accountRoleName: unknown) =>
  makeResource("snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole", "subject", {
    accountRoleName,
    privileges: ["SELECT"],
  });
const execute = (sql: unknown) =>
  makeResource("snowflake:index/execute:Execute", "subject", { execute: sql, revert: "select 1" });

function said(resource: ReturnType<typeof grant>): string | undefined {
  return verdictsOf(noGrantToPublic, [resource])["subject"];
}

describe("no-grant-to-public", () => {
  it("passes a grant to a role of its own", () => {
    expect(said(grant("TRACELAKE_READER"))).toBe("complies");
  });

  it.each(["PUBLIC", "public", '"PUBLIC"'])("refuses a grant to %s", (role) => {
    expect(said(grant(role))).toBe("accountRoleName is PUBLIC");
  });

  it("refuses a role, an ownership and a database's role for PUBLIC", () => {
    const make = (type: string, property: string) =>
      said(makeResource(type, "subject", { [property]: "PUBLIC" }));
    expect(make("snowflake:index/grantAccountRole:GrantAccountRole", "parentRoleName")).toBe(
      "parentRoleName is PUBLIC",
    );
    expect(make("snowflake:index/grantDatabaseRole:GrantDatabaseRole", "parentRoleName")).toBe(
      "parentRoleName is PUBLIC",
    );
    expect(make("snowflake:index/grantOwnership:GrantOwnership", "accountRoleName")).toBe(
      "accountRoleName is PUBLIC",
    );
  });

  it.each([
    "grant select on all tables in schema s to public",
    "GRANT USAGE ON DATABASE d\nTO ROLE PUBLIC",
    'grant role r to role "PUBLIC"',
    "select 1; grant usage on schema s to role public;",
  ])("refuses SQL that grants: %s", (sql) => {
    expect(said(execute(sql))).toBe("execute grants to PUBLIC");
  });

  it("reads what a procedure, a task and an alert run", () => {
    const sql = "begin grant select on table t to role public; end";
    const make = (type: string, property: string) => said(makeResource(type, "subject", { [property]: sql }));
    expect(make("snowflake:index/procedureSql:ProcedureSql", "procedureDefinition")).toBe(
      "procedureDefinition grants to PUBLIC",
    );
    expect(make("snowflake:index/task:Task", "sqlStatement")).toBe("sqlStatement grants to PUBLIC");
    expect(make("snowflake:index/alert:Alert", "action")).toBe("action grants to PUBLIC");
  });

  it.each([
    "grant usage on schema d.public to role reader",
    "grant select on table t to role reader; alter session set x = 'to public'",
    "-- grant select on t to public\nselect 1",
  ])("passes SQL that does not: %s", (sql) => {
    expect(said(execute(sql))).toBe("complies");
  });

  it("leaves it unchecked while role or SQL is not known", () => {
    expect(said(grant(unknown))).toBe("unchecked: accountRoleName");
    expect(said(execute(unknown))).toBe("unchecked: execute");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(noGrantToPublic, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
