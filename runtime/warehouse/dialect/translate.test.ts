import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestSession, type TestSession } from "./test-session.ts";
import { translate } from "./translate.ts";

let session: TestSession;
beforeAll(async () => {
  session = await openTestSession();
  await session.query("create table target (id varchar, n number(38, 0), at timestamp_tz)");
  await session.query("create table source (id varchar, n number(38, 0))");
});
afterAll(() => session.close());

const refill = async () => {
  await session.query("truncate table target");
  await session.query("insert into target (id, n) values ('a', 1), ('b', 2)");
  await session.query("delete from source");
  await session.query("insert into source select column1, column2 from values ('b', 20), ('c', 30)");
};

const rows = async () => await session.query("select id, n from target order by id");

describe("statements that change rows", () => {
  it("merges", async () => {
    await refill();
    await session.query(`merge into target as t using (select id, n from source) as s on t.id = s.id
      when matched and s.n > t.n then update set t.n = s.n, at = current_timestamp()
      when not matched then insert (id, n) values (s.id, iff(s.n > 0, s.n, 0))`);
    expect(await rows()).toEqual([
      ["a", "1"],
      ["b", "20"],
      ["c", "30"],
    ]);
  });

  it("merges with a delete", async () => {
    await refill();
    await session.query("merge into target t using source s on t.id = s.id when matched then delete");
    expect(await rows()).toEqual([["a", "1"]]);
  });

  it("updates from another table", async () => {
    await refill();
    await session.query("update target set target.n = s.n + 1 from source s where s.id = target.id");
    expect(await rows()).toEqual([
      ["a", "1"],
      ["b", "21"],
    ]);
  });

  it("deletes using another table", async () => {
    await refill();
    await session.query("delete from target using source s where s.id = target.id");
    expect(await rows()).toEqual([["a", "1"]]);
  });
});

describe("queries", () => {
  it.each([
    [
      "select n from target qualify row_number() over (partition by 1 order by n desc nulls last) = 1",
      [["2"]],
    ],
    ["select id from target minus select id from source", [["a"]]],
    ["select column2 from (values (1, 'x')) where column1 = 1", [["x"]]],
    ["select v.column1 from (values (1)) v", [[1]]],
    ["select v.a from (values (1)) v(a)", [[1]]],
    ["select id from identifier('target') where id = 'a'", [["a"]]],
    ["with given (a, b) as (select 1, 2), more (c) as (select a + b from given) select c from more", [[3]]],
    ["select t.* exclude (n, at) from target t order by all", [["a"], ["b"]]],
    ["select iff(id = 'a', null, id) as x from target order by x desc", [[null], ["b"]]],
    ["select iff(id = 'a', null, id) as x from target order by x", [["b"], [null]]],
    ["select iff(id = 'a', null, id) as x from target order by x desc nulls last", [["b"], [null]]],
    [
      "select id from target order by row_number() over (order by iff(id = 'b', null, 1) desc)",
      [["b"], ["a"]],
    ],
    ["select 1 / 0", [[null]]],
    ["select current_date() = current_date", [[true]]],
    ["select /* a; */ 1 -- b", [[1]]],
    ["select id as at from target where id like 'a%'", [["a"]]],
    ["select count(distinct id) from target t left join source s using (id)", [["2"]]],
  ])("%s", async (statement, expected) => {
    await refill();
    expect(await session.query(statement)).toEqual(expected);
  });

  it.each([
    ["select * from target at(timestamp => sysdate())", "time travel (AT) is outside the subset."],
    ["select * from target before(statement => 'x')", "time travel (BEFORE) is outside the subset."],
    [
      "select * from target changes(information => default)",
      "CHANGES is outside the subset; read the stream.",
    ],
    ["select * from @stage", "a stage can be read only by COPY and LIST."],
    ["select $1 from target", "$1: columns by number and session variables are outside the subset."],
    ["select * from {{table}}", "{{table}} was not filled in."],
    ["select * from a pivot(sum(x) for y in ('z'))", "PIVOT is outside the subset."],
    ["select 1 connect by prior a = b", "CONNECT BY is outside the subset; use a recursive CTE."],
    ["insert overwrite into a select 1", "INSERT OVERWRITE is outside the subset; delete first."],
    ["insert all into a select 1", "an INSERT into several tables is outside the subset."],
    ["select a like any ('x')", "LIKE ANY is outside the subset."],
    ["select count(*) over w from t window w as (order by a)", "a named window is outside the subset."],
    ["select a from b sample (10)", "SAMPLE is outside the subset."],
    ["select 1; select 2", "there is more than one statement."],
    ["", "there is no statement."],
    ["create pipe p as copy into t from @s", "CREATE PIPE is outside the subset."],
    ["alter session set timezone = 'UTC'", "this ALTER is outside the subset."],
    ["grant select on t to role r", "GRANT is outside the subset."],
    ["select (1", 'the "(" is never closed.'],
  ])("refuses %j", (statement, reason) => {
    expect(() => translate(statement)).toThrow(expect.objectContaining({ line: 1, reason }));
  });
});

describe("other definitions", () => {
  it("creates and drops a schema, comments, and ends transactions", async () => {
    await session.query("create schema if not exists more data_retention_time_in_days = 1 comment = 'x'");
    await session.query("create table more.t (id varchar)");
    await session.query("comment on table more.t is 'what it holds'");
    await session.query("drop table if exists more.t");
    await session.query("drop schema more");
    expect(translate("begin transaction;")).toBe("begin");
  });
});
