import { describe, expect, it } from "vitest";
import { printRows, toJson } from "./print-rows.ts";

describe("printRows", () => {
  it("lines up columns, numbers to the right, and counts the rows", () => {
    const text = printRows(
      [
        { name: "a", n: 7 },
        { name: "long", n: 1234 },
      ],
      "table",
    );
    expect(text.split("\n")).toEqual([
      "name     n",
      "────  ────",
      "a        7",
      "long  1234",
      "(2 rows)",
      "",
    ]);
  });

  it("shows NULL, cuts what is too wide, and lets nothing steer the terminal", () => {
    const text = printRows([{ a: null, b: "x".repeat(100), c: "\u001b[31mred\n" }], "table");
    expect(text).toContain("NULL");
    expect(text).toContain(`${"x".repeat(79)}…`);
    expect(text).toContain("�[31mred⏎");
  });

  it("says so when there are none", () => {
    expect(printRows([], "table")).toBe("(no rows)\n");
    expect(printRows([], "csv")).toBe("\r\n");
    expect(printRows([], "json")).toBe("[]\n");
  });

  it("writes CSV that tells an empty text from NULL", () => {
    expect(printRows([{ a: 'say "x", y', b: "", c: null, d: 1 }], "csv")).toBe(
      'a,b,c,d\r\n"say ""x"", y","",,1\r\n',
    );
  });

  it("keeps whole numbers beyond 2^53", () => {
    expect(toJson({ xact_id: 1000192656880881099n })).toContain('"1000192656880881099"');
    expect(printRows([{ xact_id: 1000192656880881099n }], "csv")).toContain("1000192656880881099");
  });
});
