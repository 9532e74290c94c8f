import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { noAccountadmin } from "./no-accountadmin.ts";

const provider = (role: unknown) => makeResource("pulumi:providers:snowflake", "subject", { role });
const execute = (sql: unknown) =>
  makeResource("snowflake:index/execute:Execute", "subject", { execute: sql, revert: "select 1" });

function said(resource: ReturnType<typeof provider>): string | undefined {
  return verdictsOf(noAccountadmin, [resource])["subject"];
}

describe("no-accountadmin", () => {
  it("passes a role made for deploying", () => {
    expect(said(provider("TRACELAKE_DEPLOY"))).toBe("complies");
  });

  it.each(["ACCOUNTADMIN", "accountadmin", '"ACCOUNTADMIN"'])("refuses %s to deploy", (role) => {
    expect(said(provider(role))).toBe("role is ACCOUNTADMIN");
  });

  it.each([
    ["snowflake:index/grantAccountRole:GrantAccountRole", "roleName"],
    ["snowflake:index/grantAccountRole:GrantAccountRole", "parentRoleName"],
    ["snowflake:index/grantApplicationRole:GrantApplicationRole", "parentAccountRoleName"],
    ["snowflake:index/grantDatabaseRole:GrantDatabaseRole", "parentRoleName"],
    ["snowflake:index/grantOwnership:GrantOwnership", "accountRoleName"],
    ["snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole", "accountRoleName"],
    ["snowflake:index/serviceUser:ServiceUser", "defaultRole"],
  ])("of %s, looks at %s", (type, property) => {
    expect(said(makeResource(type, "subject", { [property]: "SYSADMIN" }))).toBe("complies");
    expect(said(makeResource(type, "subject", { [property]: "ACCOUNTADMIN" }))).toBe(
      `${property} is ACCOUNTADMIN`,
    );
    expect(said(makeResource(type, "subject", { [property]: unknown }))).toBe(`unchecked: ${property}`);
  });

  it("refuses SQL that names it, comments aside", () => {
    expect(said(execute("use role accountadmin"))).toBe("execute names ACCOUNTADMIN");
    expect(said(execute("select 1 -- not as accountadmin"))).toBe("complies");
  });

  it("leaves SQL unchecked while it is not known", () => {
    expect(said(execute(unknown))).toBe("unchecked: execute");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(noAccountadmin, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
