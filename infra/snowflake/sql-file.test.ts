import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCopy, parseFileFormat, parseStage, parseTable } from "./sql-file.ts";

describe("parseTable", () => {
  it("reads names, types, nullability and comments", () => {
    const sql = `-- grain
      CREATE TABLE t (
        Id varchar,
        at timestamp_tz not null comment 'When it''s read',
        n number(38, 0)
      ) comment = 'Rows';`;
    expect(parseTable("t.sql", sql)).toEqual({
      name: "t",
      comment: "Rows",
      columns: [
        { name: "id", type: "VARCHAR(16777216)", nullable: true, comment: undefined },
        { name: "at", type: "TIMESTAMP_TZ(9)", nullable: false, comment: "When it's read" },
        { name: "n", type: "NUMBER(38,0)", nullable: true, comment: undefined },
      ],
    });
  });

  it("has no comment where none is set", () => {
    expect(parseTable("t.sql", "create table t (a date)").comment).toBeUndefined();
  });

  it.each([
    ["create view v", "t.sql:1: expected `create table`, not `create`."],
    ["create table t", "t.sql:1: expected `(`, not the end of the file."],
    ["create table t (\n  a varchar,\n  A variant\n)", "t.sql:3: the column a stands twice."],
    [
      "create table t (\n  a text\n)",
      "t.sql:2: the type text is none of varchar, timestamp_tz, timestamp_ntz, variant, boolean, float, date, array, object, number(p, s).",
    ],
    [
      "create table t (\n  a varchar(10)\n)",
      "t.sql:2: a column takes `not null`, then `comment '…'`, and nothing else; a has `(`.",
    ],
    [
      "create table t (a varchar default 'x')",
      "t.sql:1: a column takes `not null`, then `comment '…'`, and nothing else; a has `default`.",
    ],
    ["create table t (a number(b, 0))", "t.sql:1: the precision must be an integer."],
    ["create table t (a number)", "t.sql:1: expected `(`, not `)`."],
    ["create table t (a varchar,)", "t.sql:1: expected a column's name, not `)`."],
    ["create table t (a varchar comment 5)", "t.sql:1: expected the comment's text, not `5`."],
    ["create table t (a date) comment = 'x' comment = 'y'", "t.sql:1: comment is set twice."],
    ["create table t (a date);\ndrop table t", "t.sql:2: one statement a file; `drop` follows it."],
    ["", "t.sql:1: expected `create table`, not the end of the file."],
  ])("refuses %j with file and line", (sql, message) => {
    expect(() => parseTable("t.sql", sql)).toThrow(message);
  });

  const types = fc.constantFrom("varchar", "variant", "timestamp_tz", "boolean", "number(38, 0)");
  const column = fc.record({
    name: fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/),
    type: types,
    isRequired: fc.boolean(),
    comment: fc.option(
      fc.string().filter((text) => !text.includes("\\")),
      { nil: undefined },
    ),
  });

  it("gives back every column that was written, in its order", () => {
    const columns = fc.uniqueArray(column, { minLength: 1, maxLength: 12, selector: ({ name }) => name });
    fc.assert(
      fc.property(columns, (written) => {
        const lines = written.map(({ name, type, isRequired, comment }) =>
          [
            name,
            type,
            isRequired ? "not null" : "",
            comment === undefined ? "" : `comment '${comment.replaceAll("'", "''")}'`,
          ].join(" "),
        );
        const read = parseTable("t.sql", `create table t (\n${lines.join(",\n")}\n);`).columns;
        expect(read.map(({ name, nullable, comment }) => ({ name, isRequired: !nullable, comment }))).toEqual(
          written.map(({ name, isRequired, comment }) => ({ name, isRequired, comment })),
        );
      }),
    );
  });
});

describe("parseFileFormat and parseStage", () => {
  it("read words in lower case, strings as they are, numbers, booleans and lists", () => {
    const sql =
      "create file format f type = JSON trim_space = TRUE skip = 3 date_format = 'AUTO' x = (a = 'B')";
    expect(parseFileFormat("f.sql", sql)).toEqual({
      name: "f",
      options: { type: "json", trim_space: true, skip: 3, date_format: "AUTO", x: { a: "B" } },
    });
  });

  it("keep a variable as it is written", () => {
    expect(parseStage("s.sql", "create stage {{stage}} storage_integration = {{integration}}")).toEqual({
      name: "{{stage}}",
      options: { storage_integration: "{{integration}}" },
    });
  });

  it.each([
    ["create file format f type json", "f.sql:1: expected `=`, not `json`."],
    ["create file format f\ntype =", "f.sql:2: expected a value, not the end of the file."],
    ["create or replace file format f", "f.sql:1: expected `create file format`, not `create`."],
    ["create file format f x = (a = 'b'", "f.sql:1: expected a key, not the end of the file."],
  ])("refuse %j", (sql, message) => {
    expect(() => parseFileFormat("f.sql", sql)).toThrow(message);
  });
});

describe("parseCopy", () => {
  const sql = `-- why
    copy into {{table}} (
      a, -- first
      b
    )
    from (
      select
        nvl($1:a::string, $1:x[0]::string),
        case when $1:b = 'f(,' then 1 else 2 end
      from @{{stage}}
    )
    file_format = (format_name = '{{format}}')
    on_error = SKIP_FILE;`;

  it("pairs columns with expressions, whatever commas stand within parentheses and strings", () => {
    const { columns, expressions } = parseCopy("c.sql", sql);
    expect(columns).toEqual(["a", "b"]);
    expect(expressions).toEqual([
      "nvl($1:a::string, $1:x[0]::string)",
      "case when $1:b = 'f(,' then 1 else 2 end",
    ]);
  });

  it("reads the options behind", () => {
    expect(parseCopy("c.sql", sql).options).toEqual({
      file_format: { format_name: "{{format}}" },
      on_error: "skip_file",
    });
  });

  it("prints one line without comments and without the semicolon", () => {
    expect(parseCopy("c.sql", sql).text).toBe(
      "copy into {{table}} (a, b) from (select nvl($1:a::string, $1:x[0]::string), case when $1:b = 'f(,' then 1 else 2 end from @{{stage}}) file_format = (format_name = '{{format}}') on_error = SKIP_FILE",
    );
  });

  it.each([
    ["copy into t (a, b) from (\nselect $1 from @s)", "c.sql:2: 2 columns take 1 expressions."],
    ["copy into t from (select $1 from @s)", "c.sql:1: expected `(`, not `from`."],
    ["copy into t (a) from @s", "c.sql:1: expected `(`, not `@`."],
    ["copy into t (a) from (select $1 from s)", "c.sql:1: expected `@`, not `s`."],
    ["copy into t (a) from (select $1) from @s)", "c.sql:1: a parenthesis is closed that was never opened."],
    ["copy into t (a) from (select f($1 from @s)", "c.sql:1: the statement ends too early."],
    ["copy into t (a, b) from (select $1, from @s)", "c.sql:1: an expression is missing."],
    ["copy into t (a) from (select $1 from @s where 1 = 1)", "c.sql:1: expected `)`, not `where`."],
  ])("refuses %j", (text, message) => {
    expect(() => parseCopy("c.sql", text)).toThrow(message);
  });
});
