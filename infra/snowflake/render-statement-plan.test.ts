import { describe, expect, it } from "vitest";
import { renderClauses, renderComment, renderSection, renderText } from "./render-statement-plan.ts";

describe("renderText", () => {
  it.each([
    ["plain", "'plain'"],
    ["it's", "'it''s'"],
    [String.raw`a\b`, String.raw`'a\\b'`],
    [String.raw`\'`, String.raw`'\\'''`],
  ])("writes %j so that Snowflake reads it again", (value, literal) => {
    expect(renderText(value)).toBe(literal);
  });
});

describe("renderClauses", () => {
  it("puts one a line and leaves out what is not set", () => {
    expect(renderClauses("create stage S", { url: "'s3://b/'", directory: undefined, comment: "'c'" })).toBe(
      "create stage S\n  url = 's3://b/'\n  comment = 'c'",
    );
  });
});

describe("renderSection", () => {
  it("ends each statement with one semicolon, and a comment with none", () => {
    expect(renderSection("Title", ["select 1;\n", { comment: "Why\n\nnot" }, "select 2"])).toEqual({
      title: "Title",
      sql: "select 1;\n\n-- Why\n--\n-- not\n\nselect 2;",
    });
  });

  it("lets no line of a comment become a statement", () => {
    expect(renderComment("a\ndrop table t;")).toBe("-- a\n-- drop table t;");
  });
});
