import { printCall, type Call, type CallRule } from "./calls.ts";
import { castTo } from "./casts.ts";
import { dateRules } from "./date-calls.ts";
import { compose, is, joinWithCommas } from "./scan.ts";
import { DialectError, quote, unquote, type Token } from "./tokens.ts";
import { readType } from "./types.ts";

function argumentOf(call: Call, index: number): Token[] {
  const argument = call.arguments[index];
  if (!argument) throw new DialectError(call.line, `${call.name}() needs ${index + 1} arguments.`);
  return argument;
}

/** What a named argument `name => x` says, or the argument at that place without a name. */
function namedArgument(call: Call, name: string, index?: number): Token[] | undefined {
  for (const argument of call.arguments)
    if (is(argument[0], name) && is(argument[1], "=>", ":=")) return argument.slice(2);
  const argument = index === undefined ? undefined : call.arguments[index];
  return argument && !is(argument[1], "=>", ":=") ? argument : undefined;
}

/** With any NULL the result is NULL; DuckDB would leave NULLs out. */
function nullWithAnyNull(call: Call): Token[] {
  const tests = call.arguments.flatMap((argument, index) =>
    compose(call.line, index === 0 ? "(" : " or (", argument, ") is null"),
  );
  const whole = printCall(call, call.name, call.arguments);
  return compose(call.line, "case when ", tests, " then null else ", whole, " end");
}

function concat(call: Call): Token[] {
  const joined = call.arguments.flatMap((argument, index) =>
    compose(call.line, index === 0 ? "sf_varchar(" : " || sf_varchar(", argument, ")"),
  );
  return compose(call.line, "(", joined, ")");
}

/** With any NULL the result is NULL, where DuckDB would leave it out. */
const concatWs: CallRule = (call) => {
  const [separator = [], ...texts] = call.arguments;
  const joined = texts.flatMap((text, index) =>
    compose(call.line, ...(index === 0 ? [] : [" || ", separator, " || "]), "sf_varchar(", text, ")"),
  );
  return compose(call.line, "(", joined, ")");
};

const byNumberCast: CallRule = (call) => {
  const [x, precision, scale] = call.arguments;
  const isTry = call.name.startsWith("try_");
  if (call.arguments.length > 3 || (precision && precision[0]?.kind !== "number"))
    throw new DialectError(call.line, `${call.name}() with a format is outside the subset.`);
  const size = compose(call.line, "number(", precision ?? [], ", ", scale ?? compose(call.line, "0"), ")");
  const { type } = precision ? readType(size, 0) : { type: "hugeint" };
  if (!isTry) return castTo(type, x ?? [], call.line);
  if (type === "hugeint") return compose(call.line, "sf_try_number(", x ?? [], ")");
  return compose(call.line, "try_cast(sf_number_text(", x ?? [], `) as ${type})`);
};

const cast: CallRule = (call) => {
  const [tokens] = call.arguments;
  const as = tokens?.findLastIndex((token, index) => is(token, "as") && index < tokens.length - 1) ?? -1;
  if (!tokens || as < 1)
    throw new DialectError(call.line, `${call.name}() needs an expression, AS and a type.`);
  const type = readType([...tokens.slice(as + 1), ...call.arguments.slice(1).flatMap(withComma)], 0).type;
  const operand = tokens.slice(0, as);
  return call.name === "cast" ? castTo(type, operand, call.line) : tryCastTo(type, operand, call.line);
};

function withComma(argument: Token[]): Token[] {
  return [...compose(argument[0]?.line ?? 1, ","), ...argument];
}

const tryFunctions: Readonly<Record<string, string>> = {
  double: "sf_try_double",
  hugeint: "sf_try_number",
  boolean: "sf_try_boolean",
  timestamptz: "sf_try_timestamptz",
};

/** Snowflake's TRY_CAST takes texts alone. */
function tryCastTo(type: string, operand: Token[], line: number): Token[] {
  const name = tryFunctions[type];
  if (name) return compose(line, `${name}(`, operand, ")");
  if (type === "date" || type === "timestamp")
    return compose(line, "cast(sf_try_timestamptz(", operand, `) as ${type})`);
  if (type === "bigint" || type.startsWith("decimal"))
    return compose(line, "try_cast(sf_number_text(", operand, `) as ${type})`);
  if (type === "varchar") return compose(line, "cast(", operand, " as varchar)");
  throw new DialectError(line, `try_cast to ${type} is outside the subset.`);
}

const decode: CallRule = (call) => {
  const [subject, ...rest] = call.arguments;
  const parts: (string | Token[])[] = ["case"];
  for (let at = 0; at + 1 < rest.length; at += 2)
    parts.push(
      " when (",
      subject ?? [],
      ") is not distinct from (",
      rest[at] ?? [],
      ") then ",
      rest[at + 1] ?? [],
    );
  if (rest.length % 2 === 1) parts.push(" else ", rest.at(-1) ?? []);
  return compose(call.line, ...parts, " end");
};

const listagg: CallRule = (call) => {
  const text = compose(call.line, "sf_varchar(", argumentOf(call, 0), ")");
  const separator = call.arguments[1] ?? compose(call.line, "''");
  return compose(call.line, "coalesce(", printCall(call, "string_agg", [text, separator]), ", '')");
};

/** NULLs are left out, and no rows give an empty array. */
const arrayAgg: CallRule = (call) => {
  const x = argumentOf(call, 0);
  const { over, ...rest } = call;
  const filter = compose(call.line, " filter (where (", x, ") is not null)", ...(over ? [" ", over] : []));
  return compose(call.line, "to_json(coalesce(", printCall(rest, "list", [x]), filter, ", []))");
};

/** Pairs without a name or a value are left out; a name that comes twice is an error in both. */
const objectAgg: CallRule = (call) => {
  const [key, value] = [argumentOf(call, 0), argumentOf(call, 1)];
  const entry = compose(call.line, "struct_pack(k := cast(", key, " as varchar), v := to_json(", value, "))");
  const { over, ...rest } = call;
  const filter = compose(call.line, " filter (where (", key, ") is not null and (", value, ") is not null)");
  const entries = [
    ...printCall(rest, "list", [entry]),
    ...filter,
    ...compose(call.line, ...(over ? [" ", over] : [])),
  ];
  return compose(call.line, "coalesce(to_json(map_from_entries(", entries, ")), cast('{}' as json))");
};

const objectConstruct: CallRule = (call) => {
  if (call.arguments.length % 2 === 1)
    throw new DialectError(call.line, `${call.name}() takes pairs of a name and a value in the subset.`);
  if (call.name === "object_construct_keep_null") return printCall(call, "json_object", call.arguments);
  if (call.arguments.length === 0) return compose(call.line, "cast('{}' as json)");
  const entries: Token[][] = [];
  for (let at = 0; at < call.arguments.length; at += 2)
    entries.push(
      compose(
        call.line,
        "struct_pack(k := cast(",
        argumentOf(call, at),
        " as varchar), v := to_json(",
        argumentOf(call, at + 1),
        "))",
      ),
    );
  return compose(call.line, "sf_object([", joinWithCommas(call.line, entries), "])");
};

const getPath: CallRule = (call) => {
  const [only, ...others] = argumentOf(call, 1);
  if (only?.kind !== "string" || others.length > 0)
    throw new DialectError(call.line, "get_path() takes a literal path in the subset.");
  const keys = unquote(only).matchAll(/\[(\d+)\]|\.?(?:"([^"]*)"|([^.[\]"]+))|\['([^']*)'\]/g);
  const path = [...keys].map(([, index, quoted, plain, inBrackets]) =>
    index === undefined
      ? `."${(quoted ?? plain ?? inBrackets ?? "").replaceAll("\\", "\\\\")}"`
      : `[${index}]`,
  );
  return compose(call.line, "json_extract(", argumentOf(call, 0), `, ${quote(`$${path.join("")}`)})`);
};

/** Only the plain form: one level, objects and arrays, no rows for nothing. */
const flatten: CallRule = (call) => {
  const input = namedArgument(call, "input", 0);
  if (!input || call.arguments.length !== 1)
    throw new DialectError(call.line, "flatten() takes only input => … in the subset.");
  return compose(call.line, "sf_flatten(", input, ")");
};

const generator: CallRule = (call) => {
  const count = namedArgument(call, "rowcount");
  if (!count || call.arguments.length !== 1)
    throw new DialectError(call.line, "generator() takes only rowcount => … in the subset.");
  return compose(call.line, "range(", count, ")");
};

const table: CallRule = (call) => {
  const [inner] = call.arguments;
  if (!inner || call.arguments.length !== 1 || inner[0]?.kind === "string")
    throw new DialectError(call.line, "table() takes one call of a table function.");
  return inner;
};

const identifier: CallRule = (call) => {
  const [name] = argumentOf(call, 0);
  if (name?.kind !== "string")
    throw new DialectError(call.line, "identifier() takes a literal name in the subset.");
  return compose(call.line, unquote(name));
};

const position: CallRule = (call) => {
  const [first = [], second] = call.arguments;
  const at = first.findIndex((token) => is(token, "in"));
  const [needle, text] = second ? [first, second] : [first.slice(0, at), first.slice(at + 1)];
  return compose(call.line, "strpos(", text, ", ", needle, ")");
};

/** Functions that need more than a template. */
export const callRules: Readonly<Record<string, CallRule>> = {
  ...dateRules,
  greatest: nullWithAnyNull,
  least: nullWithAnyNull,
  concat,
  concat_ws: concatWs,
  decode,
  cast,
  try_cast: cast,
  to_number: byNumberCast,
  to_decimal: byNumberCast,
  to_numeric: byNumberCast,
  try_to_number: byNumberCast,
  try_to_decimal: byNumberCast,
  try_to_numeric: byNumberCast,
  listagg,
  string_agg: listagg,
  array_agg: arrayAgg,
  object_agg: objectAgg,
  object_construct: objectConstruct,
  object_construct_keep_null: objectConstruct,
  array_construct: (call) => printCall(call, "json_array", call.arguments),
  get_path: getPath,
  flatten,
  generator,
  table,
  identifier,
  position,
};
