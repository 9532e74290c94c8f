import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printTokens, readTokens, unquote } from "./sql-tokens.ts";

const read = (sql: string) => readTokens("a.sql", sql);
const texts = (sql: string) => read(sql).map(({ text }) => text);

describe("readTokens", () => {
  it("tells words, columns of a file, variables, numbers, strings and signs apart", () => {
    expect(read("$1:a::string || '{{b}}' @{{c}} 38").map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "word $1",
      "sign :",
      "word a",
      "sign ::",
      "word string",
      "sign ||",
      "string '{{b}}'",
      "sign @",
      "variable {{c}}",
      "number 38",
    ]);
  });

  it("reads metadata$filename as one word", () => {
    expect(texts("metadata$filename")).toEqual(["metadata$filename"]);
  });

  it("leaves a comment out and what looks like one within a string in", () => {
    expect(texts("a -- b 'c'\n'--d' e")).toEqual(["a", "'--d'", "e"]);
  });

  it("counts lines, also within a string", () => {
    expect(read("a\n'b\nc'\n-- d\ne").map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it.each([
    ["a 'b", "a.sql:1: a string is never closed."],
    ["a\n/* b */", "a.sql:2: a block comment; begin each line of a comment with -- instead."],
    ['a\n\n"b"', "a.sql:3: a quoted identifier; names here are unquoted, so that any case finds them."],
    ["a ?", 'a.sql:1: "?" belongs to no token of the subset.'],
    ["{{Table}}", 'a.sql:1: "{" belongs to no token of the subset.'],
    ["'a\\'", "a.sql:1: a string with a backslash, which Snowflake reads as an escape."],
  ])("refuses %j with its line", (sql, message) => {
    expect(() => read(sql)).toThrow(message);
  });

  it("gives any text back as a string", () => {
    const anyText = fc.string().filter((text) => !text.includes("\\"));
    fc.assert(
      fc.property(anyText, (text) => {
        const [token] = read(`'${text.replaceAll("'", "''")}'`);
        expect(token && unquote(token)).toBe(text);
      }),
    );
  });
});

describe("printTokens", () => {
  const words = fc.constantFrom(
    "a",
    "$1",
    "(",
    ")",
    ",",
    "::",
    "'x  y'",
    "=",
    "{{table}}",
    ".",
    "12",
    "[",
    "]",
  );
  const gap = fc.constantFrom(" ", "\n", "  \n  ", "\t", " -- said\n");

  it("prints the same for every indentation, comment and line break", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, gap, gap)), (parts) => {
        const one = parts.map(([word, first]) => word + first).join("");
        const other = parts.map(([word, , second]) => word + second).join("");
        expect(printTokens(read(one))).toBe(printTokens(read(other)));
      }),
    );
  });

  it("prints what reads as the same tokens", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, gap)), (parts) => {
        const sql = parts.map(([word, space]) => word + space).join("");
        expect(texts(printTokens(read(sql)))).toEqual(texts(sql));
      }),
    );
  });

  it("leaves the white space of strings alone", () => {
    expect(printTokens(read("(\n  'a  b' ,\n c\n)"))).toBe("('a  b', c)");
  });
});
