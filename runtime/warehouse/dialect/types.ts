import { closingOf, is } from "./scan.ts";
import { DialectError, type Token } from "./tokens.ts";

const plainTypes: Readonly<Record<string, string>> = {
  varchar: "varchar",
  string: "varchar",
  text: "varchar",
  char: "varchar",
  character: "varchar",
  nvarchar: "varchar",
  variant: "json",
  object: "json",
  array: "json",
  timestamp_tz: "timestamptz",
  timestamp_ltz: "timestamptz",
  timestamp_ntz: "timestamp",
  timestamp: "timestamp",
  datetime: "timestamp",
  date: "date",
  time: "time",
  boolean: "boolean",
  float: "double",
  float4: "double",
  float8: "double",
  double: "double",
  real: "double",
  int: "hugeint",
  integer: "hugeint",
  bigint: "hugeint",
  smallint: "hugeint",
  tinyint: "hugeint",
  byteint: "hugeint",
  binary: "blob",
};

const numbers = ["number", "decimal", "numeric"];

/** The type that begins at `at`, as DuckDB calls it, and the index behind it. @throws {DialectError} at another word. */
export function readType(tokens: readonly Token[], at: number): { type: string; end: number } {
  const name = tokens[at];
  const word = name?.kind === "word" ? name.text.toLowerCase() : "";
  const open = is(tokens[at + 1], "(") ? at + 1 : undefined;
  const end = open === undefined ? at + 1 : closingOf(tokens, open) + 1;
  if (numbers.includes(word)) return { type: numberType(tokens.slice((open ?? at) + 1, end - 1)), end };
  const type = plainTypes[word];
  if (type === undefined)
    throw new DialectError(name?.line ?? 1, `"${name?.text ?? ""}" is no type of the subset.`);
  if (word === "double" && is(tokens[end], "precision")) return { type, end: end + 1 };
  return { type, end };
}

/** Whole numbers of up to 18 digits fit a bigint; number(38, 0) is a hugeint, which holds 38 digits. */
function numberType(size: readonly Token[]): string {
  const precision = Number(size[0]?.text ?? 38);
  const scale = Number(size[2]?.text ?? 0);
  if (scale > 0) return `decimal(${precision}, ${scale})`;
  return precision <= 18 ? "bigint" : "hugeint";
}
