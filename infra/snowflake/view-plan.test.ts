import { describe, expect, it } from "vitest";
import { planFunction } from "./function-plan.ts";
import { planStream } from "./stream-plan.ts";
import { planView } from "./view-plan.ts";

describe("planView", () => {
  it("parts columns, comment and statement", () => {
    const sql = `-- Grain: one day.
      create or replace view marts.v (
        day comment 'The day, UTC; it''s a date',
        n
      ) comment = 'By day' as
      select day, count(*) as n -- how many
      from marts.t group by 1;`;
    expect(planView("v.sql", sql)).toEqual({
      name: "marts.v",
      columns: [
        { name: "day", comment: "The day, UTC; it's a date" },
        { name: "n", comment: undefined },
      ],
      comment: "By day",
      statement: "select day, count(*) as n\n      from marts.t group by 1",
    });
  });

  it("takes the header for a comment where the view has none, and all columns of its statement", () => {
    expect(
      planView(
        "v.sql",
        "-- Grain: one.\n-- Two lines.\ncreate view marts.v as with a as (select 1) select * from a",
      ),
    ).toEqual({
      name: "marts.v",
      columns: [],
      comment: "Grain: one. Two lines.",
      statement: "with a as (select 1) select * from a",
    });
  });

  it.each([
    ["create table marts.v (a date)", "v.sql has no `as` before its SELECT."],
    ["create table marts.v as select 1", "v.sql begins with no `create view`."],
    ["create view v as select 1", "v.sql gives its view no name of two parts."],
    [
      "create view marts.v (a masking x) as select 1",
      "v.sql: a view's column is a name, then `comment '…'`, and nothing else.",
    ],
    ["create view marts.v as select 1; select 2", "v.sql has 2 statements; one is needed."],
    ["-- nothing", "v.sql has 0 statements; one is needed."],
  ])("refuses %j", (sql, message) => {
    expect(() => planView("v.sql", sql)).toThrow(message);
  });
});

describe("planFunction", () => {
  it("names arguments and columns in upper case, without a comma within a type", () => {
    const sql = `-- Use it.
      create or replace function marts.f(wanted varchar, n number(38, 0))
      returns table (a varchar, b number(38, 0), c number(38, 10)) as $$
        select a, b, c from marts.t where a = wanted -- so
      $$;`;
    expect(planFunction("f.sql", sql)).toEqual({
      name: "marts.f",
      arguments: [
        { name: "WANTED", type: "VARCHAR" },
        { name: "N", type: "NUMBER(38, 0)" },
      ],
      returns: "TABLE (A VARCHAR, B NUMBER, C FLOAT)",
      comment: "Use it.",
      body: "select a, b, c from marts.t where a = wanted",
    });
  });

  it("refuses one of a single value", () => {
    expect(() => planFunction("f.sql", "create function marts.f() returns varchar as $$ 1 $$")).toThrow(
      "f.sql is no `create function",
    );
  });
});

describe("planStream", () => {
  const sql = "create stream raw_data.s on table raw_data.t append_only = true comment = 'What''s new'";
  it("reads table and comment", () => {
    expect(planStream("s.sql", sql)).toEqual({
      name: "raw_data.s",
      table: "raw_data.t",
      comment: "What's new",
    });
  });

  it.each([
    sql.replace("append_only = true ", ""),
    sql.replace("table", "view"),
    sql.replace(/comment.*/, ""),
  ])("refuses %j", (other) => {
    expect(() => planStream("s.sql", other)).toThrow("s.sql is no `create stream");
  });
});
