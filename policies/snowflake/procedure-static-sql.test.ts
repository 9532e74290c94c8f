import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { procedureStaticSql } from "./procedure-static-sql.ts";

const said = (procedureDefinition: unknown) =>
  verdictsOf(procedureStaticSql, [
    makeResource("snowflake:index/procedureSql:ProcedureSql", "procedure", { procedureDefinition }),
  ])["procedure"];

describe("procedure-static-sql", () => {
  it.each([
    "begin delete from t where id = :wanted; return 'done'; end",
    "begin execute immediate 'alter session set timezone = ''UTC'''; end",
    "begin select 1; /* execute immediate :text */ end",
    "begin insert into t select 'execute' as immediate; end",
  ])("passes %s", (text) => {
    expect(said(text)).toBe("complies");
  });

  it.each([
    "begin execute immediate :statement; end",
    "begin EXECUTE  IMMEDIATE 'drop table ' || name; end",
    "begin execute immediate (select text from t); end",
  ])("refuses %s", (text) => {
    expect(said(text)).toBe("procedureDefinition has EXECUTE IMMEDIATE of what is not a literal");
  });

  it("refuses a table that an argument names", () => {
    expect(said("begin delete from identifier(:name); end")).toBe(
      "procedureDefinition has IDENTIFIER(: of what is not a literal",
    );
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said(unknown)).toBe("unchecked: procedureDefinition");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(procedureStaticSql, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
