import { describe, expect, it } from "vitest";
import { nameColumns } from "./column-names.ts";
import { openTestSession } from "./test-session.ts";
import { printTokens, readTokens } from "./tokens.ts";
import { translate } from "./translate.ts";

const named = (sql: string) => printTokens(nameColumns(readTokens(sql)));

describe("nameColumns", () => {
  it.each([
    ["select count(*) from t", 'select count(*) as "count(*)" from t'],
    ["select distinct a + 1, b from t", 'select distinct a + 1 as "a + 1", b from t'],
    ['select v:a."b c"::varchar', 'select v:a."b c"::varchar as "v:a.""b c""::varchar"'],
    ["select case when a then b end", 'select case when a then b end as "case when a then b end"'],
    ["select null, 'x'", `select null as "null", 'x' as "'x'"`],
    [
      "with a as (select max(x) from t) select min(y)",
      'with a as (select max(x) from t) select min(y) as "min(y)"',
    ],
    [
      "select a is null from t union all select max(b) from t",
      'select a is null as "a is null" from t union all select max(b) from t',
    ],
  ])("gives %s its own text as names", (sql, expected) => {
    expect(named(sql)).toBe(expected);
  });

  it.each([
    'select a, t.b, "C" from t',
    "select *, t.*, * exclude (a) from t",
    'select a + 1 as b, a + 1 b, max(a) "B c", x::number y from t',
    "values (1)",
    "select a is distinct from b as c from t",
    "select listagg(a) within group (order by b) as c from t",
  ])("leaves %s as it is", (sql) => {
    expect(named(sql)).toBe(sql);
  });

  it("runs, and can be sorted by what it counted", async () => {
    const session = await openTestSession();
    const sql = translate(
      "select column1, count(*) from values ('a'), ('b'), ('b') group by 1 order by count(*) desc",
    );
    expect(await session.read(`select column_name from (describe ${sql})`)).toEqual([
      ["column1"],
      ["count(*)"],
    ]);
    expect(await session.read(sql)).toEqual([
      ["b", "2"],
      ["a", "1"],
    ]);
    session.close();
  });
});
