import { printTokens, readTokens } from "./sql-tokens.ts";
import type { Token } from "./sql-tokens.ts";
import { makeTokenReader } from "./token-reader.ts";
import type { TokenReader } from "./token-reader.ts";

/** A column as `snowflake.Table` takes it. */
export interface ColumnDefinition {
  /** As in the file, lower case. */
  name: string;
  /** As Snowflake describes it, precision written out, so that nothing differs at the next refresh. */
  type: string;
  nullable: boolean;
  comment: string | undefined;
}

export interface TableDefinition {
  name: string;
  columns: ColumnDefinition[];
  comment: string | undefined;
}

/** `create file format`, or `create stage`: a name and what is set on it. */
export interface ObjectDefinition {
  name: string;
  /** By key, in lower case; a word in lower case, a string without its quotes. */
  options: Readonly<Record<string, OptionValue>>;
}

export type OptionValue = string | number | boolean | Readonly<Record<string, string | number | boolean>>;

/** The option's text, undefined where it is not set or none. */
export function textOf(options: ObjectDefinition["options"], key: string): string | undefined {
  const value = options[key];
  return typeof value === "string" ? value : undefined;
}

/** A pipe's COPY, its variables not yet replaced. */
export interface CopyDefinition {
  /** On one line, without comments and without the semicolon. */
  text: string;
  columns: string[];
  /** One for each column, in their order. */
  expressions: string[];
  options: Readonly<Record<string, OptionValue>>;
}

/** Types without a length or precision. */
const plainTypes = new Map([
  ["varchar", "VARCHAR(16777216)"],
  ["timestamp_tz", "TIMESTAMP_TZ(9)"],
  ["timestamp_ntz", "TIMESTAMP_NTZ(9)"],
  ["variant", "VARIANT"],
  ["boolean", "BOOLEAN"],
  ["float", "FLOAT"],
  ["date", "DATE"],
  ["array", "ARRAY"],
  ["object", "OBJECT"],
]);

/** Reads `create table [schema.]name (column type [not null] [comment '…'], …) [comment = '…']`. */
export function parseTable(file: string, sql: string): TableDefinition {
  const reader = makeTokenReader(file, sql);
  reader.takeWords("create", "table");
  const first = reader.takeName("the table's name");
  const name = reader.trySign(".") ? reader.takeName("the table's name") : first;
  reader.takeSign("(");
  const columns: ColumnDefinition[] = [];
  do {
    const token = reader.peek();
    const column = parseColumn(reader);
    if (columns.some((other) => other.name === column.name))
      reader.fail(`the column ${column.name} stands twice.`, token);
    columns.push(column);
  } while (reader.trySign(","));
  reader.takeSign(")");
  const comment = textOf(parseOptions(reader), "comment");
  reader.takeEnd();
  return { name, columns, comment };
}

function parseColumn(reader: TokenReader): ColumnDefinition {
  const name = reader.takeName("a column's name").toLowerCase();
  const type = parseType(reader);
  const nullable = !reader.tryWords("not", "null");
  const comment = reader.tryWords("comment") ? reader.takeString("the comment's text") : undefined;
  const next = reader.peek();
  if (next && ![",", ")"].includes(next.text))
    reader.fail(
      `a column takes \`not null\`, then \`comment '…'\`, and nothing else; ${name} has \`${next.text}\`.`,
    );
  return { name, type, nullable, comment };
}

function parseType(reader: TokenReader): string {
  const token = reader.peek();
  const word = reader.takeName("a type").toLowerCase();
  if (word === "number") {
    reader.takeSign("(");
    const precision = takeInteger(reader, "the precision");
    reader.takeSign(",");
    const scale = takeInteger(reader, "the scale");
    reader.takeSign(")");
    return `NUMBER(${precision},${scale})`;
  }
  const known = [...plainTypes.keys(), "number(p, s)"].join(", ");
  return plainTypes.get(word) ?? reader.fail(`the type ${word} is none of ${known}.`, token);
}

function takeInteger(reader: TokenReader, what: string): number {
  const token = reader.take();
  return /^\d+$/.test(token.text) ? Number(token.text) : reader.fail(`${what} must be an integer.`, token);
}

/** Reads `create file format name key = value …`. */
export function parseFileFormat(file: string, sql: string): ObjectDefinition {
  return parseObject(file, sql, ["create", "file", "format"]);
}

/** Reads `create stage name key = value …`. */
export function parseStage(file: string, sql: string): ObjectDefinition {
  return parseObject(file, sql, ["create", "stage"]);
}

function parseObject(file: string, sql: string, head: string[]): ObjectDefinition {
  const reader = makeTokenReader(file, sql);
  reader.takeWords(...head);
  const name = reader.takeName("the name");
  const options = parseOptions(reader);
  reader.takeEnd();
  return { name, options };
}

/** `key = value` pairs up to the end; a value may be a list of such pairs in parentheses. */
function parseOptions(reader: TokenReader): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = {};
  while (reader.peek()?.kind === "word") {
    const token = reader.peek();
    const key = reader.takeName("a key").toLowerCase();
    if (Object.hasOwn(options, key)) reader.fail(`${key} is set twice.`, token);
    reader.takeSign("=");
    options[key] = reader.trySign("(") ? parsePairs(reader) : parseValue(reader);
  }
  return options;
}

function parsePairs(reader: TokenReader): Record<string, string | number | boolean> {
  const pairs: Record<string, string | number | boolean> = {};
  while (!reader.trySign(")")) {
    const key = reader.takeName("a key").toLowerCase();
    reader.takeSign("=");
    pairs[key] = parseValue(reader);
  }
  return pairs;
}

function parseValue(reader: TokenReader): string | number | boolean {
  if (reader.tryWords("true")) return true;
  if (reader.tryWords("false")) return false;
  if (reader.peek()?.kind === "string") return reader.takeString("a value");
  if (reader.peek()?.kind === "number") return Number(reader.take().text);
  const isVariable = reader.peek()?.kind === "variable";
  const word = reader.takeName("a value");
  return isVariable ? word : word.toLowerCase();
}

/** Reads `copy into t (columns) from (select expressions from @stage) key = value …`. */
export function parseCopy(file: string, sql: string): CopyDefinition {
  const reader = makeTokenReader(file, sql);
  reader.takeWords("copy", "into");
  reader.takeName("the table's name");
  const columns = parseColumnNames(reader);
  reader.takeWords("from");
  reader.takeSign("(");
  reader.takeWords("select");
  const token = reader.peek();
  const expressions = parseExpressions(reader);
  if (expressions.length !== columns.length)
    reader.fail(`${columns.length} columns take ${expressions.length} expressions.`, token);
  reader.takeSign("@");
  reader.takeName("the stage's name");
  reader.takeSign(")");
  const options = parseOptions(reader);
  reader.takeEnd();
  const text = printTokens(readTokens(file, sql)).replace(/;$/, "");
  return { text, columns, expressions, options };
}

function parseColumnNames(reader: TokenReader): string[] {
  const names: string[] = [];
  reader.takeSign("(");
  do names.push(reader.takeName("a column's name").toLowerCase());
  while (reader.trySign(","));
  reader.takeSign(")");
  return names;
}

/** Up to the `from` outside of parentheses; a comma within them separates arguments, not expressions. */
function parseExpressions(reader: TokenReader): string[] {
  const expressions: Token[][] = [[]];
  let depth = 0;
  while (depth > 0 || !reader.tryWords("from")) {
    const token = reader.take();
    if (token.kind === "sign" && "([".includes(token.text)) depth++;
    if (token.kind === "sign" && ")]".includes(token.text)) depth--;
    if (depth < 0) reader.fail("a parenthesis is closed that was never opened.", token);
    if (depth === 0 && token.kind === "sign" && token.text === ",") expressions.push([]);
    else expressions.at(-1)?.push(token);
  }
  if (expressions.some((tokens) => tokens.length === 0)) reader.fail("an expression is missing.");
  return expressions.map(printTokens);
}
