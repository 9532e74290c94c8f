import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestSession, type TestSession } from "./test-session.ts";
import { translate } from "./translate.ts";

let session: TestSession;
beforeAll(async () => {
  session = await openTestSession();
});
afterAll(() => session.close());

const instant = "'2024-01-15T23:30:15.5Z'::timestamp_tz";

/** Each expression with the value that Snowflake gives. Whole numbers beyond 32 bits come as texts. */
const values: Readonly<Record<string, readonly [expression: string, value: unknown][]>> = {
  conditions: [
    ["iff(1 > 2, 'a', 'b')", "b"],
    ["iff(null, 'a', 'b')", "b"],
    ["nvl(null, 2)", 2],
    ["ifnull(null, 2)", 2],
    ["nvl2(1, 'set', 'unset')", "set"],
    ["zeroifnull(null)", 0],
    ["nullifzero(0)", null],
    ["equal_null(null, null)", true],
    ["decode(2, 1, 'one', 2, 'two', 'many')", "two"],
    ["decode(null, 1, 'one', null, 'none')", "none"],
    ["decode(3, 1, 'one')", null],
    ["greatest(1, 3, 2)", 3],
    ["greatest(1, null)", null],
    ["least(2, 1)", 1],
    ["least(null, 1)", null],
  ],
  numbers: [
    ["div0(1, 0)", 0],
    ["div0(null, 0)", 0],
    ["div0(3, 2)", 1.5],
    ["div0(3, null)", null],
    ["div0null(3, null)", 0],
    ["mod(7, 4)", 3],
    ["square(3)", 9],
    ["round(2.5)", "3"],
    ["ceil(1.2)", "2"],
    ["floor(-1.2)", "-2"],
    ["pow(2, 3)", 8],
    ["round(ln(exp(2)), 6)", 2],
    ["try_to_double(' 1.5 ')", 1.5],
    ["try_to_double('1_000')", null],
    ["try_to_double('x')", null],
    ["try_to_number('1000192656880881099')", "1000192656880881099"],
    ["try_to_number('1.5')", "2"],
    ["try_to_number('0x1F')", null],
    ["try_to_number('')", null],
    ["try_to_decimal('1.256', 10, 2)", "1.26"],
    ["try_to_number('123456', 5, 2)", null],
    ["to_number('12')", "12"],
    ["2.5::float::number", "3"],
    ["(-2.5::float)::number(10, 0)", "-3"],
    ["(5 / 2)::int", "3"],
    ["true::number", "1"],
    ["(1705312800.123456::float * 1000000)::number", "1705312800123456"],
    ["bitand(bitshiftright(1000192656880881099::number, 16), 4294967295)", "1709970518"],
    ["bitor(4, 1)", 5],
    ["try_to_boolean('Yes')", true],
    ["try_to_boolean('0')", false],
    ["try_to_boolean('maybe')", null],
    ["try_cast('7' as number)", "7"],
    ["try_cast('1.256' as number(10, 2))", "1.26"],
    ["try_cast('rubbish' as timestamp_tz)", null],
    ["try_cast('rubbish' as date)", null],
    ["cast('7' as number(5, 0))", "7"],
  ],
  texts: [
    ["left('abc', 2)", "ab"],
    ["right('abc', 2)", "bc"],
    ["startswith('abc', 'ab')", true],
    ["endswith('abc', 'ab')", false],
    ["contains('abc', 'b')", true],
    ["concat('a', 1, 'b')", "a1b"],
    ["concat('a', null)", null],
    ["'a' || null", null],
    [String.raw`regexp_like('a12', 'a\\d+')`, true],
    ["regexp_like('ba12', 'a')", false],
    [String.raw`regexp_replace('a1b2', '\\d', '#')`, "a#b#"],
    [String.raw`regexp_substr('a12', '\\d+')`, "12"],
    ["regexp_substr('a', '[0-9]')", null],
    ["regexp_count('a1b2', '[0-9]')", "2"],
    ["split_part('a/b/c', '/', -1)", "c"],
    ["charindex('b', 'abc')", "2"],
    ["position('c' in 'abc')", "3"],
    ["position('c', 'abc')", "3"],
    ["len('abc')", "3"],
    ["md5('a')", "0cc175b9c0f1b6a831c399e269772661"],
    ["left(sha2('a'), 8)", "ca978112"],
    ["to_varchar(12)", "12"],
    ["12::float::varchar", "12"],
    ["1.5::float::varchar", "1.5"],
    ["true::varchar", "true"],
    ["concat_ws('-', 'a', 'b')", "a-b"],
    ["concat_ws('-', 'a', null)", null],
    ["split('a,b', ',')[1]::varchar", "b"],
    [String.raw`$$it's \d$$`, String.raw`it's \d`],
  ],
  times: [
    [`datediff('hours', '2024-01-15 10:59:59'::timestamp_ntz, '2024-01-15 11:00:00'::timestamp_ntz)`, "1"],
    ["datediff(day, '2024-01-15'::date, '2024-01-16 00:00:00'::timestamp_ntz)", "1"],
    ["datediff(week, '2024-01-07'::date, '2024-01-08'::date)", "1"],
    ["datediff(weeks, '2024-01-08'::date, '2024-01-14'::date)", "0"],
    ["datediff(hour, '2024-01-15T10:59:59Z'::timestamp_tz, '2024-01-15T11:00:00Z'::timestamp_tz)", "1"],
    ["datediff(day, '2024-01-15T23:59:59Z'::timestamp_tz, '2024-01-16T00:00:00Z'::timestamp_tz)", "1"],
    ["datediff(week, '2024-01-07T23:59:59Z'::timestamp_tz, '2024-01-08T00:00:00Z'::timestamp_tz)", "1"],
    ["datediff(month, '2024-01-31T23:59:59Z'::timestamp_tz, '2024-02-01T00:00:00Z'::timestamp_tz)", "1"],
    ["datediff(second, '2024-01-15T10:00:00.9Z'::timestamp_tz, '2024-01-15T10:00:01.1Z'::timestamp_tz)", "1"],
    ["datediff(year, '2024-12-31'::date, '2025-01-01'::date)", "1"],
    ["datediff(day, '2024-01-16'::date, '2024-01-15'::date)", "-1"],
    [
      "timestampdiff(minute, '2024-01-15 10:00:59'::timestamp_ntz, '2024-01-15 10:01:00'::timestamp_ntz)",
      "1",
    ],
    ["datediff('ms', '2024-01-15 10:00:00'::timestamp_ntz, '2024-01-15 10:00:00.25'::timestamp_ntz)", "250"],
    ["dateadd(day, -1, '2024-03-01'::date)", "2024-02-29"],
    ["dateadd(month, 1, '2024-01-31'::date)", "2024-02-29"],
    ["dateadd('hour', 1, '2024-03-01'::date)", "2024-03-01 01:00:00"],
    ["timestampadd('minutes', -30, '2024-03-01'::timestamp_ntz)", "2024-02-29 23:30:00"],
    [`dateadd(week, 1, ${instant})`, "2024-01-22 23:30:15.5+00"],
    ["add_months('2024-01-31'::date, 1)", "2024-02-29"],
    [`date_trunc('hour', ${instant})`, "2024-01-15 23:00:00+00"],
    ["date_trunc(month, '2024-01-15'::date)", "2024-01-01"],
    [`to_date(${instant})`, "2024-01-15"],
    ["to_date('2024-01-15')", "2024-01-15"],
    [`${instant}::date`, "2024-01-15"],
    [`convert_timezone('UTC', '2024-01-15T23:30:00-02:00'::timestamp_tz)`, "2024-01-16 01:30:00+00"],
    [`convert_timezone('UTC', ${instant})::timestamp_ntz`, "2024-01-15 23:30:15.5"],
    ["convert_timezone('Europe/Berlin', 'UTC', '2024-07-01 12:00:00'::timestamp_ntz)", "2024-07-01 10:00:00"],
    [`date_part(epoch_second, ${instant})`, "1705361415"],
    [`date_part('epoch_microsecond', ${instant})`, "1705361415500000"],
    [`extract(hour from ${instant})`, "23"],
    [`hour(${instant})`, "23"],
    ["dayofweek('2024-01-14'::date)", "0"],
    [`to_char(${instant}, 'YYYY-MM-DD"T"HH24:MI:SS.FF3Z')`, "2024-01-15T23:30:15.500Z"],
    ["time_slice('2024-01-15 10:44:00'::timestamp_ntz, 15, 'minute')", "2024-01-15 10:30:00"],
    ["to_timestamp_tz(1705312800)", "2024-01-15 10:00:00+00"],
    ["to_timestamp_ntz('2024-01-15T10:00:00Z')", "2024-01-15 10:00:00"],
    ["'2024-01-15'::date + interval '1 hour'", "2024-01-15 01:00:00"],
    ["datediff(second, sysdate(), current_timestamp())", "0"],
    ["current_date() = to_date(sysdate())", true],
    ["current_timestamp > '2024-01-01'::timestamp_tz", true],
    ["datediff(day, '2024-01-01', '2024-02-01'::date)", "31"],
  ],
  "times as text": [
    ["2024-01-15T10:00:00Z", "2024-01-15 10:00:00+00"],
    ["2024-01-15T10:00:00.123456Z", "2024-01-15 10:00:00.123456+00"],
    ["2024-01-15T10:00:00.123456789Z", "2024-01-15 10:00:00.123456+00"],
    ["2024-01-15T10:00:00+02:00", "2024-01-15 08:00:00+00"],
    ["2024-01-15T10:00:00-0530", "2024-01-15 15:30:00+00"],
    ["2024-01-15 10:00:00 +02:00", "2024-01-15 08:00:00+00"],
    ["2024-01-15 10:00:00+02", "2024-01-15 08:00:00+00"],
    ["2024-01-15 10:00:00", "2024-01-15 10:00:00+00"],
    ["2024-01-15T10:00", "2024-01-15 10:00:00+00"],
    ["2024-01-15T10:00Z", "2024-01-15 10:00:00+00"],
    ["2024-01-15T10:00+02:00", "2024-01-15 08:00:00+00"],
    ["2024-01-15", "2024-01-15 00:00:00+00"],
    ["1705312800", "2024-01-15 10:00:00+00"],
    ["1705312800123", "2024-01-15 10:00:00.123+00"],
    ["1705312800123456", "2024-01-15 10:00:00.123456+00"],
    ["1705312800123456789", "2024-01-15 10:00:00.123456+00"],
    ["-1", "1969-12-31 23:59:59+00"],
    ["2024-13-15T10:00:00Z", null],
    ["2024-02-30", null],
    ["infinity", null],
    ["2024-01-15 10:00:00 Europe/Berlin", null],
    ["rubbish", null],
    ["", null],
  ].map(([text, value]) => [`try_to_timestamp_tz('${text}')`, value] as const) as [string, unknown][],
  variants: [
    ["parse_json('')", null],
    ["parse_json('null')", "null"],
    ["parse_json('null') is null", false],
    ["parse_json('null')::varchar", null],
    [`parse_json('"a"')::varchar`, "a"],
    ["try_parse_json('{')", null],
    ["check_json('{') is null", false],
    ["check_json('{}') is null", true],
    ["typeof(parse_json('1'))", "INTEGER"],
    ["typeof(parse_json('-1'))", "INTEGER"],
    ["typeof(parse_json('1.5'))", "DECIMAL"],
    ["typeof(parse_json('null'))", "NULL_VALUE"],
    ["typeof(parse_json('{}'))", "OBJECT"],
    ["typeof(parse_json('{}'):a)", null],
    [`is_null_value(parse_json('{"a":null}'):a)`, true],
    [`is_null_value(parse_json('{}'):a)`, null],
    [`object_keys(parse_json('{"b":1,"a":2}'))`, '["a","b"]'],
    ["array_size(parse_json('[1,2]'))", "2"],
    ["array_size(parse_json('{}'))", null],
    ["get(parse_json('[1,2]'), 1)::number", "2"],
    [`get(parse_json('{"a b":1}'), 'a b')::number`, "1"],
    ["get(parse_json('[1]'), 5)", null],
    [`get_path(parse_json('{"a":[{"b":7}]}'), 'a[0].b')::number`, "7"],
    ["object_construct('a', 1, 'b', null, 'c', parse_json('null'))", '{"a":1,"c":null}'],
    ["object_construct_keep_null('a', null)", '{"a":null}'],
    ["object_construct()", "{}"],
    ["array_construct(1, 'x', null)", '[1,"x",null]'],
    ["strip_null_value(parse_json('null'))", null],
    ["array_contains('b'::variant, parse_json('[\"a\",\"b\"]'))", true],
    ["array_to_string(parse_json('[\"a\",\"b\"]'), '-')", "a-b"],
    ["array_append(parse_json('[1]'), 2)", "[1,2]"],
    ["array_cat(parse_json('[1]'), parse_json('[2,3]'))", "[1,2,3]"],
    ["'a'::variant", '"a"'],
    ["to_variant(1.5)", "1.5"],
  ],
};

describe("calls", () => {
  for (const [group, cases] of Object.entries(values))
    describe(`${group}`, () => {
      it.each(cases)("%s is %j", async (expression, value) => {
        expect(await session.valueOf(expression)).toEqual(value);
      });
    });

  it.each([
    ["count_if(x > 1)", "2"],
    ["boolor_agg(x > 2)", true],
    ["booland_agg(x > 2)", false],
    ["listagg(name, ',') within group (order by x desc)", "c,b,a"],
    ["listagg(distinct iff(x > 0, 'y', 'n'), ',') within group (order by 1)", "y"],
    ["listagg(iff(x > 9, name, null), ',')", ""],
    ["array_agg(name) within group (order by x desc)", '["c","b","a"]'],
    ["array_agg(iff(x > 1, name, null)) within group (order by x)", '["b","c"]'],
    ["array_agg(iff(x > 9, name, null))", "[]"],
    ["object_agg(name, iff(x = 2, null, x))", '{"a":1,"c":3}'],
    ["max_by(name, x)", "c"],
    ["min_by(iff(x = 1, null, name), x)", null],
    ["percentile_cont(0.5) within group (order by x)", 2],
    ["approx_percentile(x, 0.5)", 2],
    ["median(x)", 2],
  ])("%s over three rows is %j", async (expression, value) => {
    const rows = await session.query(
      `select ${expression} from values (1, 'a'), (2, 'b'), (3, 'c') as given (x, name)`,
    );
    expect(rows).toEqual([[value]]);
  });

  it("counts what array_agg saw within a window", async () => {
    const rows = await session.query(
      "select x, array_agg(x) over (order by x) from values (1), (2) as given (x) order by x",
    );
    expect(rows).toEqual([
      [1, "[1]"],
      [2, "[1,2]"],
    ]);
  });

  it("takes the last value that is not NULL", async () => {
    const rows = await session.query(
      `select x, last_value(iff(x = 2, null, x)) ignore nulls over (order by x)
      from values (1), (2), (3) as given (x) order by x`,
    );
    expect(rows.map((row) => row[1])).toEqual([1, 1, 3]);
  });

  it("makes rows out of nothing, counted from 0", async () => {
    expect(await session.query("select seq4() from table(generator(rowcount => 3))")).toEqual([
      ["0"],
      ["1"],
      ["2"],
    ]);
  });

  it("reads a clock that a test can set", async () => {
    await session.read("create or replace macro main.sf_now() as timestamptz '2024-01-15 10:00:00Z'");
    expect(await session.valueOf("sysdate()")).toBe("2024-01-15 10:00:00");
    await session.read("create or replace macro main.sf_now() as now()");
  });

  it.each([
    ["select\nratio_to_report(x) from t", 2, "the function ratio_to_report() is outside the subset."],
    ["select datediff(fortnight, a, b)", 1, "datediff() names a unit of time that is outside the subset."],
    [
      "select convert_timezone('Europe/Berlin', a)",
      1,
      "convert_timezone() with two arguments converts only to 'UTC'.",
    ],
    ["select to_number(a, '999')", 1, "to_number() with a format is outside the subset."],
    ["select ceil(a, 2)", 1, "ceil() with 2 arguments is outside the subset."],
    ["select nvl(a)", 1, "nvl() takes 2 arguments in the subset."],
    ["select to_char(a, 'YYYY-WW')", 1, "the format 'YYYY-WW' is outside the subset, from 'WW' on."],
    [
      "select * from table(generator(timelimit => 1))",
      1,
      "generator() takes only rowcount => … in the subset.",
    ],
    ["select try_cast(a as variant)", 1, "try_cast to json is outside the subset."],
  ])("refuses %j", (statement, line, reason) => {
    expect(() => translate(statement)).toThrow(expect.objectContaining({ line, reason }));
  });
});
