import { describe, expect, it } from "vitest";
import { unknown } from "../rule.ts";
import { makeResource, verdictsOf } from "../testing/verdicts.ts";
import { procedureAsOwner } from "./procedure-as-owner.ts";

const said = (executeAs: unknown) =>
  verdictsOf(procedureAsOwner, [
    makeResource("snowflake:index/procedureSql:ProcedureSql", "procedure", { executeAs }),
  ])["procedure"];

describe("procedure-as-owner", () => {
  it.each(["OWNER", "owner", undefined])("passes %s", (value) => {
    expect(said(value)).toBe("complies");
  });

  it.each(["CALLER", "RESTRICTED CALLER"])("refuses %s", (value) => {
    expect(said(value)).toBe(`executeAs is ${value}`);
  });

  it("leaves it unchecked while it is not known", () => {
    expect(said(unknown)).toBe("unchecked: executeAs");
  });

  it("has no word about other types", () => {
    expect(verdictsOf(procedureAsOwner, [makeResource("aws:sns/topic:Topic", "other", {})])).toEqual({});
  });
});
