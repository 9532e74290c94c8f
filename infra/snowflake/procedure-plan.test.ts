import { describe, expect, it } from "vitest";
import type { WarehouseProcedure } from "../../contracts/warehouse/object.ts";
import { planProcedure } from "./procedure-plan.ts";

const procedure = (extra: Partial<WarehouseProcedure> = {}): WarehouseProcedure => ({
  kind: "procedure",
  schema: "current",
  name: "refresh",
  files: ["a", "b"],
  arguments: [],
  isTransaction: true,
  comment: "Refreshes",
  ...extra,
});

const texts: Record<string, string> = {
  a: "-- why\ndelete from marts.t; insert into marts.t\nselect 1;",
  b: "update marts.t set x = ';';",
  answer: "with f as (select v from marts.w) select v from f where v <> (select 1 from marts.z);",
  union: "select 1 from a union select 2 from b",
  bound: "delete from marts.t where day < :Day and v:day::varchar = 'x'",
  lines: "insert into marts.t values ('a\n  b')",
};
const bodyOf = (extra?: Partial<WarehouseProcedure>) =>
  planProcedure(procedure(extra), (file) => texts[file] ?? "").body;

describe("planProcedure", () => {
  it("runs the steps of its files in one transaction, and passes an error on after undoing them", () => {
    expect(bodyOf()).toBe(
      [
        "begin",
        "  begin transaction;",
        "  delete from marts.t;",
        "  insert into marts.t",
        "  select 1;",
        "  update marts.t set x = ';';",
        "  commit;",
        "  return 'done';",
        "exception",
        "  when other then",
        "    rollback;",
        "    raise;",
        "end;",
      ].join("\n"),
    );
  });

  it("begins none where a step commits by itself", () => {
    expect(bodyOf({ isTransaction: false, files: ["b"] })).toBe(
      "begin\n  update marts.t set x = ';';\n  return 'done';\nend;",
    );
  });

  it("answers with the last SELECT, read into a variable by its own FROM", () => {
    const body = bodyOf({ files: ["b", "answer"] });
    expect(body).toContain("declare\n  verdict varchar;\nbegin");
    expect(body).toContain("(select v from marts.w) select v into :verdict from f where");
    expect(body).toContain("  return verdict;");
  });

  it("refuses an answer of two parts", () => {
    expect(() => bodyOf({ files: ["union"] })).toThrow("The last SELECT of refresh has several parts");
  });

  it("writes arguments in the upper case in which the provider quotes them, and no path within a value", () => {
    const plan = planProcedure(
      procedure({ files: ["bound"], arguments: [{ name: "day", type: "date" }] }),
      (file) => texts[file] ?? "",
    );
    expect(plan.arguments).toEqual([{ name: "DAY", type: "DATE" }]);
    expect(plan.body).toContain("where day < :DAY and v:day::varchar = 'x'");
  });

  it("keeps a string of two lines as it is", () => {
    expect(bodyOf({ files: ["lines"] })).toContain("('a\n  b')");
  });

  it("does not change with a comment, since another text makes the procedure again", () => {
    const before = bodyOf({ files: ["b"] });
    texts["b"] = `-- reworded\n${texts["b"]} -- twice`;
    expect(bodyOf({ files: ["b"] })).toBe(before);
  });
});
