import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestSession, type TestSession } from "./test-session.ts";
import { translate } from "./translate.ts";

let session: TestSession;
beforeAll(async () => {
  session = await openTestSession();
});
afterAll(() => session.close());

const columnsOf = async (table: string) =>
  await session.read(
    `select column_name, data_type from duckdb_columns() where table_name = '${table}' order by column_index`,
  );

describe("create table", () => {
  it("gives each type its own in DuckDB", async () => {
    await session.query(`create or replace transient table raw_data.kinds (
      a varchar(10) not null comment 'it''s; this', b variant, c timestamp_tz(9), d timestamp_ntz, e number(38, 0),
      f number(12, 0), g number(38, 10), h float, i boolean, j date, k string default 'x', l int,
      constraint kinds_key primary key (a), unique (b)
    ) cluster by (to_date(c), a) comment = 'kinds' data_retention_time_in_days = 1 change_tracking = true`);
    expect(await columnsOf("kinds")).toEqual([
      ["a", "VARCHAR"],
      ["b", "JSON"],
      ["c", "TIMESTAMP WITH TIME ZONE"],
      ["d", "TIMESTAMP"],
      ["e", "HUGEINT"],
      ["f", "BIGINT"],
      ["g", "DECIMAL(38,10)"],
      ["h", "DOUBLE"],
      ["i", "BOOLEAN"],
      ["j", "DATE"],
      ["k", "VARCHAR"],
      ["l", "HUGEINT"],
    ]);
  });

  it("keeps NOT NULL and defaults, and declares keys without holding rows to them, as Snowflake does", async () => {
    await session.query(
      "create table held (id varchar not null primary key, at timestamp_ntz default sysdate() not null, n number default 1 + 1)",
    );
    await session.query("insert into held (id) select 'a' union all select 'a'");
    expect(await session.query("select n, at is not null from held")).toEqual([
      ["2", true],
      ["2", true],
    ]);
    await expect(session.query("insert into held (id) values (null)")).rejects.toThrow("NOT NULL");
  });

  it("copies by CLONE, LIKE and AS", async () => {
    await session.query("create or replace table source (id varchar) comment = 'x'");
    await session.query("insert into source values ('a')");
    await session.query("create or replace table copied clone source");
    await session.query("create table if not exists shape like source");
    await session.query(
      "create temporary table chosen comment = 'y' as select id from source where id <> 'a'",
    );
    for (const [table, count] of [
      ["copied", "1"],
      ["shape", "0"],
      ["chosen", "0"],
    ])
      expect(await session.query(`select count(*) from ${table}`)).toEqual([[count]]);
  });

  it("adds a column", async () => {
    await session.query("create or replace table grows (id varchar)");
    await session.query("alter table grows add column if not exists more variant comment 'x'");
    expect(await columnsOf("grows")).toEqual([
      ["id", "VARCHAR"],
      ["more", "JSON"],
    ]);
  });

  it.each([
    ["create table t (id varchar collate 'de')", '"collate" of a column is outside the subset.'],
    ["create table t (id number autoincrement)", '"autoincrement" of a column is outside the subset.'],
    ["create table t (id geography)", '"geography" is no type of the subset.'],
    [
      "create table t (id varchar) stage_file_format = (type = csv)",
      '"stage_file_format" is no option of a definition in the subset.',
    ],
    ["create table t", "a table needs columns or a query."],
  ])("refuses %j", (statement, reason) => {
    expect(() => translate(statement)).toThrow(expect.objectContaining({ reason }));
  });
});

describe("create view", () => {
  it("names the columns and drops comments", async () => {
    await session.query(`create or replace secure view marts.named (a comment 'x, y', "B c" comment 'z') copy grants
      comment = 'it' as select 1, parse_json('{"k":"v"}'):k::varchar`);
    expect(await session.query('select a, "B c" from marts.named')).toEqual([[1, "v"]]);
  });

  it("finds the stand-ins for Snowflake's functions from every schema", async () => {
    await session.query(
      "create view marts.uses as select sysdate() <= sysdate() as x, f.value::number as y from lateral flatten(input => parse_json('[7]')) f",
    );
    for (const schema of ["monitoring", "marts", "raw_data"]) {
      await session.read(`use braintrust_data.${schema}`);
      expect(await session.query("select x, y from marts.uses")).toEqual([[true, "7"]]);
    }
  });
});

describe("create function", () => {
  it("makes rows by a query with its arguments", async () => {
    await session.query("create or replace table raw_data.edges (child varchar, parent varchar)");
    await session.query("insert into raw_data.edges values ('a', null), ('b', 'a'), ('c', 'b'), ('x', 'y')");
    await session.query(`create or replace function marts.below(root varchar) returns table (id varchar, depth number)
      comment = 'all below' as $$
      with recursive tree as (
        select child as id, 0 as depth from raw_data.edges where child = root
        union all
        select e.child, t.depth + 1 from raw_data.edges e inner join tree t on e.parent = t.id
      )
      select id, depth from tree
      $$`);
    const expected = [
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ];
    expect(await session.query("select id, depth from table(marts.below('a')) order by depth")).toEqual(
      expected,
    );
    expect(
      await session.query("select id, depth from table(marts.below(root => 'a')) order by depth"),
    ).toEqual(expected);
  });

  it("makes a value by an expression", async () => {
    await session.query("create function marts.twice(x number) returns number language sql as 'x * 2'");
    expect(await session.valueOf("marts.twice(21)")).toBe("42");
  });

  it("counts lines into the body", () => {
    expect(() =>
      translate("create function f(a varchar)\nreturns table (b varchar) as $$\nselect nope(a)\n$$"),
    ).toThrow("line 3: the function nope() is outside the subset.");
  });

  it("refuses other languages", () => {
    expect(() => translate("create function f() returns varchar language python as $$ x $$")).toThrow(
      "line 1: a function of another language than SQL is outside the subset.",
    );
  });
});
