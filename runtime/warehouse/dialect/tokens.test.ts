import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitStatements } from "./split-statements.ts";
import { DialectError, printTokens, quote, readTokens, unquote } from "./tokens.ts";

const texts = (sql: string) => readTokens(sql).map(({ text }) => text);

describe("readTokens", () => {
  it("tells the kinds apart", () => {
    expect(readTokens(`a "b c" 1.5e3 'd' {{e}} $1 :: =>`).map(({ kind }) => kind)).toEqual([
      "word",
      "quoted",
      "number",
      "string",
      "variable",
      "argument",
      "sign",
      "sign",
    ]);
  });

  it.each(["a -- b\nc", "a // b\nc", "a /* b\n */ c"])("leaves the comment of %j out", (sql) => {
    expect(texts(sql)).toEqual(["a", "c"]);
  });

  it.each([
    [String.raw`'\\d+'`, String.raw`\d+`],
    [String.raw`'a\nb'`, "a\nb"],
    [String.raw`'it\'s'`, "it's"],
    ["'it''s'", "it's"],
    [String.raw`'\u00e9\x41'`, "éA"],
    [String.raw`$$a 'b' \d$$`, String.raw`a 'b' \d`],
  ])("reads the string %s as Snowflake does", (sql, value) => {
    const [token] = readTokens(sql);
    expect(token && unquote(token)).toBe(value);
  });

  it.each([
    ["select\n'a", 2, "a string is never closed."],
    ["/* a", 1, "a comment is never closed."],
    ["$$ a", 1, "a body between $$ is never closed."],
    ['\n\n"a', 3, "a quoted name is never closed."],
    ["select §", 1, '"§" begins nothing that SQL knows.'],
  ])("says in which line %j breaks off", (sql, line, reason) => {
    expect(() => readTokens(sql)).toThrow(expect.objectContaining({ line, reason }));
    expect(() => readTokens(sql)).toThrow(DialectError);
  });

  it("reads every text back that it quoted", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("😀", ..."ab'\"\\\n\t$-/*é;:\0".split("")) }), (text) => {
        const [token, ...rest] = readTokens(quote(text.replaceAll("\\", "\\\\")));
        expect(rest).toEqual([]);
        expect(token && unquote(token)).toBe(text);
      }),
    );
  });

  it("prints what it read so that it reads the same", () => {
    const sql = `select a.b, "C d"[0]::varchar from x where y = 'it''s' and z => 1.5`;
    expect(texts(printTokens(readTokens(sql)))).toEqual(texts(sql));
  });
});

describe("splitStatements", () => {
  it("cuts at semicolons outside of strings, comments and bodies", () => {
    expect(splitStatements("select ';'; -- a;\nselect 2 /* ; */;\ncreate function f() as $$ 1; $$")).toEqual([
      "select ';'",
      "-- a;\nselect 2 /* ; */",
      "create function f() as $$ 1; $$",
    ]);
  });

  it("leaves out what holds no statement", () => {
    expect(splitStatements(";; -- nothing\n;")).toEqual([]);
    expect(splitStatements("select 1;\n-- the end\n")).toEqual(["select 1"]);
  });
});
