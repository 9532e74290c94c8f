import type { Call, CallRule } from "./calls.ts";
import { compose, is } from "./scan.ts";
import { DialectError, unquote, type Token } from "./tokens.ts";

const spellings: Readonly<Record<string, string>> = {
  year: "year years y yy yyy yyyy yr yrs",
  quarter: "quarter quarters q qtr qtrs",
  month: "month months mm mon mons",
  week: "week weeks w wk",
  day: "day days d dd",
  hour: "hour hours h hh hr hrs",
  minute: "minute minutes m mi min mins",
  second: "second seconds s sec secs",
  millisecond: "millisecond milliseconds ms msec",
  microsecond: "microsecond microseconds us usec",
};

const units: ReadonlyMap<string, string> = new Map(
  Object.entries(spellings).flatMap(([unit, names]) => names.split(" ").map((name) => [name, unit] as const)),
);

function unitOf(call: Call, argument: readonly Token[] | undefined): string {
  const [only, ...others] = argument ?? [];
  const unit = only && others.length === 0 ? units.get(unquote(only).toLowerCase()) : undefined;
  if (unit === undefined)
    throw new DialectError(call.line, `${call.name}() names a unit of time that is outside the subset.`);
  return unit;
}

function expect(call: Call, count: number): void {
  if (call.arguments.length !== count)
    throw new DialectError(call.line, `${call.name}() takes ${count} arguments in the subset.`);
}

const steps: Readonly<Record<string, string>> = {
  year: "to_years(cast($ as integer))",
  quarter: "to_months(3 * cast($ as integer))",
  month: "to_months(cast($ as integer))",
  week: "to_days(7 * cast($ as integer))",
  day: "to_days(cast($ as integer))",
  hour: "to_hours(cast($ as bigint))",
  minute: "to_minutes(cast($ as bigint))",
  second: "to_seconds(cast($ as bigint))",
  millisecond: "to_milliseconds(cast($ as bigint))",
  microsecond: "to_microseconds(cast($ as bigint))",
};

/** A date moved by whole days stays a date, by hours it becomes a timestamp: DuckDB would make timestamps of both. */
const dateAdd: CallRule = (call) => {
  expect(call, 3);
  const unit = unitOf(call, call.arguments[0]);
  const [before = "", after = ""] = (steps[unit] ?? "").split("$");
  const [, amount = [], x = []] = call.arguments;
  const sum = compose(call.line, "((", x, `) + ${before}`, amount, `${after})`);
  const isOfDays = ["year", "quarter", "month", "week", "day"].includes(unit);
  return isOfDays ? compose(call.line, "cast_to_type", "(", sum, ", ", x, ")") : sum;
};

/** Both count the borders that are crossed, not the whole units between; but for weeks, which DuckDB counts whole. */
const dateDiff: CallRule = (call) => {
  expect(call, 3);
  const [argument, from = [], to = []] = call.arguments;
  const unit = unitOf(call, argument);
  if (unit !== "week") return compose(call.line, `date_diff('${unit}', `, from, ", ", to, ")");
  const monday = (x: Token[]): Token[] => compose(call.line, "date_trunc('week', ", x, ")");
  return compose(call.line, "cast(date_diff('day', ", monday(from), ", ", monday(to), ") / 7 as bigint)");
};

const dateTrunc: CallRule = (call) => {
  expect(call, 2);
  const [unit, x = []] = call.arguments;
  return compose(call.line, `cast_to_type(date_trunc('${unitOf(call, unit)}', `, x, "), ", x, ")");
};

const epochs: Readonly<Record<string, string>> = {
  epoch_second: "cast(floor(epoch_us($) / 1000000) as bigint)",
  epoch: "cast(floor(epoch_us($) / 1000000) as bigint)",
  epoch_seconds: "cast(floor(epoch_us($) / 1000000) as bigint)",
  epoch_millisecond: "cast(floor(epoch_us($) / 1000) as bigint)",
  epoch_milliseconds: "cast(floor(epoch_us($) / 1000) as bigint)",
  epoch_microsecond: "epoch_us($)",
  epoch_microseconds: "epoch_us($)",
  dayofweek: "dayofweek($)",
  dayofweekiso: "isodow($)",
  dayofyear: "dayofyear($)",
};

function datePart(call: Call, part: readonly Token[], x: readonly Token[]): Token[] {
  const [only] = part;
  const epoch = only && epochs[unquote(only).toLowerCase()];
  if (epoch !== undefined) {
    const [before = "", after = ""] = epoch.split("$");
    return compose(call.line, before, x, after);
  }
  return compose(call.line, `date_part('${unitOf(call, part)}', `, x, ")");
}

/** With two arguments only to UTC: the session's zone is UTC, and DuckDB keeps no offset beside an instant. */
const convertTimezone: CallRule = (call) => {
  const [first = [], second = [], third] = call.arguments;
  if (third)
    return compose(
      call.line,
      "timezone(",
      second,
      ", timezone(",
      first,
      ", cast(",
      third,
      " as timestamp)))",
    );
  const [zone] = first;
  if (zone?.kind !== "string" || !["utc", "etc/utc"].includes(unquote(zone).toLowerCase()))
    throw new DialectError(call.line, "convert_timezone() with two arguments converts only to 'UTC'.");
  return compose(call.line, "cast(", second, " as timestamptz)");
};

const formats: readonly [snowflake: RegExp, duckdb: string][] = [
  [/^YYYY/i, "%Y"],
  [/^MON/, "%b"],
  [/^MM/i, "%m"],
  [/^DD/i, "%d"],
  [/^DY/, "%a"],
  [/^HH24/i, "%H"],
  [/^HH12/i, "%I"],
  [/^MI/i, "%M"],
  [/^SS/i, "%S"],
  [/^FF3/i, "%g"],
  [/^FF6/i, "%f"],
  [/^"([^"]*)"/, "$1"],
  [/^[-_/.:, ]/, "$&"],
  [/^[TZ](?![A-Z])/, "$&"],
];

function strftimeFormat(call: Call, format: string): string {
  let rest = format;
  let out = "";
  while (rest !== "") {
    const [pattern, text] = formats.find(([candidate]) => candidate.test(rest)) ?? [];
    const match = pattern?.exec(rest)?.[0];
    if (!pattern || text === undefined || match === undefined)
      throw new DialectError(call.line, `the format '${format}' is outside the subset, from '${rest}' on.`);
    out += match.replace(pattern, text);
    rest = rest.slice(match.length);
  }
  return out;
}

const toChar: CallRule = (call) => {
  const [x = [], format] = call.arguments;
  if (!format) return compose(call.line, "sf_varchar(", x, ")");
  const [text] = format;
  if (text?.kind !== "string") throw new DialectError(call.line, `${call.name}() takes a literal format.`);
  return compose(call.line, "strftime(", x, `, '${strftimeFormat(call, unquote(text))}')`);
};

const extract: CallRule = (call) => {
  const [tokens = []] = call.arguments;
  const from = tokens.findIndex((token) => is(token, "from"));
  return datePart(call, tokens.slice(0, from), tokens.slice(from + 1));
};

/** Slices count from 1970, in Snowflake as here; weeks begin on its Thursday in neither, so they are left out. */
const timeSlice: CallRule = (call) => {
  expect(call, 3);
  const [x = [], amount = [], unit] = call.arguments;
  const name = unitOf(call, unit);
  if (!["day", "hour", "minute", "second"].includes(name))
    throw new DialectError(call.line, "time_slice() takes days, hours, minutes and seconds in the subset.");
  const [before = "", after = ""] = (steps[name] ?? "").split("$");
  const bucket = compose(
    call.line,
    `time_bucket(${before}`,
    amount,
    `${after}, cast(`,
    x,
    " as timestamp), timestamp '1970-01-01')",
  );
  return compose(call.line, "cast_to_type(", bucket, ", ", x, ")");
};

/** Functions of times. */
export const dateRules: Readonly<Record<string, CallRule>> = {
  dateadd: dateAdd,
  timeadd: dateAdd,
  timestampadd: dateAdd,
  datediff: dateDiff,
  timediff: dateDiff,
  timestampdiff: dateDiff,
  date_trunc: dateTrunc,
  date_part: (call) => (expect(call, 2), datePart(call, call.arguments[0] ?? [], call.arguments[1] ?? [])),
  extract,
  convert_timezone: convertTimezone,
  to_char: toChar,
  to_varchar: toChar,
  time_slice: timeSlice,
};
