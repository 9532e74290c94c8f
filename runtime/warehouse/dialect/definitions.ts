import { rewriteExpressions } from "./expressions.ts";
import { closingOf, compose, is, joinWithCommas, splitAtCommas, stands } from "./scan.ts";
import { DialectError, readTokens, unquote, type Token } from "./tokens.ts";
import { readType } from "./types.ts";

/** Options of a table or view that change no result: a word, `=` and a value, or a word and brackets. */
const options = new Set(
  (
    "comment data_retention_time_in_days max_data_extension_time_in_days change_tracking enable_schema_evolution " +
    "default_ddl_collation cluster copy tag row access"
  ).split(" "),
);

/** The index behind the name that may have dots. */
function nameEnd(tokens: readonly Token[], at: number): number {
  let end = at + 1;
  while (is(tokens[end], ".")) end += 2;
  return end;
}

/** Drops `comment = '…'`, `cluster by (…)`, `copy grants` and the like up to AS or the end; gives the index there. */
function skipOptions(tokens: readonly Token[], from: number): number {
  let at = from;
  while (at < tokens.length && !is(tokens[at], "as", "clone", "like")) {
    const token = tokens[at];
    if (!options.has(token?.text.toLowerCase() ?? ""))
      throw new DialectError(
        token?.line ?? 1,
        `"${token?.text ?? ""}" is no option of a definition in the subset.`,
      );
    if (is(tokens[at + 1], "=")) at += 3;
    else if (is(token, "cluster")) at = closingOf(tokens, at + 2) + 1;
    else if (stands(tokens, at, "copy", "grants")) at += 2;
    else
      throw new DialectError(
        token?.line ?? 1,
        `"${token?.text ?? ""}" is no option of a definition in the subset.`,
      );
  }
  return at;
}

/** `create [or replace] … ` without the words that DuckDB has no use for. */
function readHead(tokens: readonly Token[], kind: string): { head: Token[]; at: number } {
  const at = tokens.findIndex((token) => is(token, kind)) + 1;
  const head = tokens.slice(0, at).filter((token) => !is(token, "transient", "secure", "local", "volatile"));
  const isGuarded = stands(tokens, at, "if", "not", "exists");
  return { head: isGuarded ? [...head, ...tokens.slice(at, at + 3)] : head, at: isGuarded ? at + 3 : at };
}

export function translateView(tokens: readonly Token[]): Token[] {
  const { head, at } = readHead(tokens, "view");
  const end = nameEnd(tokens, at);
  const line = tokens[at]?.line ?? 1;
  let columns: Token[] = [];
  let next = end;
  if (is(tokens[end], "(")) {
    const close = closingOf(tokens, end);
    const names = splitAtCommas(tokens.slice(end + 1, close)).map((column) => column.slice(0, 1));
    columns = compose(line, " (", joinWithCommas(line, names), ")");
    next = close + 1;
  }
  const as = skipOptions(tokens, next);
  if (!is(tokens[as], "as")) throw new DialectError(line, "a view needs AS and a query.");
  return [
    ...head,
    ...tokens.slice(at, end),
    ...columns,
    ...compose(line, " as\n"),
    ...rewriteExpressions(tokens.slice(as + 1)),
  ];
}

export function translateTable(tokens: readonly Token[]): Token[] {
  const { head, at } = readHead(tokens, "table");
  const end = nameEnd(tokens, at);
  const line = tokens[at]?.line ?? 1;
  const hasColumns = is(tokens[end], "(");
  const close = hasColumns ? closingOf(tokens, end) : end - 1;
  const columns = hasColumns ? readColumns(tokens.slice(end + 1, close), line) : [];
  const as = skipOptions(tokens, close + 1);
  const start = [...head, ...tokens.slice(at, end)];
  if (is(tokens[as], "clone", "like")) {
    const source = tokens.slice(as + 1, nameEnd(tokens, as + 1));
    return [
      ...start,
      ...compose(line, " as from "),
      ...source,
      ...compose(line, is(tokens[as], "like") ? " limit 0" : ""),
    ];
  }
  if (!is(tokens[as], "as")) {
    if (!hasColumns) throw new DialectError(line, "a table needs columns or a query.");
    return [...start, ...compose(line, " (\n"), ...columns, ...compose(line, "\n)")];
  }
  if (hasColumns)
    throw new DialectError(line, "a table with both columns and a query is outside the subset.");
  return [...start, ...compose(line, " as\n"), ...rewriteExpressions(tokens.slice(as + 1))];
}

const constraints = ["constraint", "primary", "unique", "foreign"];

/** Snowflake declares keys without holding rows to them, so they are left out; NOT NULL and defaults stay. */
function readColumns(tokens: readonly Token[], line: number): Token[] {
  const columns = splitAtCommas(tokens)
    .filter(([first]) => !is(first, ...constraints))
    .map((column) => translateColumn(column));
  return joinWithCommas(line, columns);
}

/** `name type [not null] [default x] [comment '…']`. */
export function translateColumn(column: readonly Token[]): Token[] {
  const [name] = column;
  if (!name) throw new DialectError(1, "a column has no name.");
  const { type, end } = readType(column, 1);
  const made = [name, ...compose(name.line, ` ${type}`)];
  for (let at = end; at < column.length;) {
    const token = column[at];
    if (stands(column, at, "not", "null")) {
      made.push(...compose(name.line, " not null"));
      at += 2;
    } else if (is(token, "null")) at += 1;
    else if (is(token, "comment")) at += 2;
    else if (stands(column, at, "primary", "key")) at += 2;
    else if (is(token, "unique")) at += 1;
    else if (is(token, "default")) {
      const stop = defaultEnd(column, at + 1);
      made.push(
        ...compose(name.line, " default ("),
        ...rewriteExpressions(column.slice(at + 1, stop)),
        ...compose(name.line, ")"),
      );
      at = stop;
    } else throw new DialectError(name.line, `"${token?.text ?? ""}" of a column is outside the subset.`);
  }
  return made;
}

function defaultEnd(column: readonly Token[], from: number): number {
  const end = column.findIndex(
    (token, at) =>
      at > from && (is(token, "comment", "unique", "primary") || stands(column, at, "not", "null")),
  );
  return end === -1 ? column.length : end;
}

/** A function of SQL becomes a macro: of rows where it returns a table, of a value otherwise. */
export function translateFunction(tokens: readonly Token[]): Token[] {
  const at = tokens.findIndex((token) => is(token, "function")) + 1;
  const end = nameEnd(tokens, at);
  const line = tokens[at]?.line ?? 1;
  const close = closingOf(tokens, end);
  const names = splitAtCommas(tokens.slice(end + 1, close)).map((parameter) => translateParameter(parameter));
  const body = tokens.findLast((token) => token.kind === "string");
  const as = tokens.findLastIndex((token) => is(token, "as"));
  if (!body || tokens[as + 1] !== body || !is(tokens[close + 1], "returns"))
    throw new DialectError(line, "a function needs RETURNS, AS and a body between $$.");
  const language = tokens.findIndex((token) => is(token, "language"));
  if (language !== -1 && !is(tokens[language + 1], "sql"))
    throw new DialectError(line, "a function of another language than SQL is outside the subset.");
  const inside = readTokens(unquote(body)).map((token) => ({ ...token, line: token.line + body.line - 1 }));
  const query = rewriteExpressions(is(inside.at(-1), ";") ? inside.slice(0, -1) : inside);
  const start = is(tokens[1], "or") ? "create or replace macro " : "create macro ";
  const isTable = is(tokens[close + 2], "table");
  return [
    ...compose(line, start),
    ...tokens.slice(at, end),
    ...compose(line, "(", joinWithCommas(line, names), `) as ${isTable ? "table " : "("}`),
    ...query,
    ...compose(line, isTable ? "" : ")"),
  ];
}

function translateParameter(parameter: readonly Token[]): Token[] {
  const [name] = parameter;
  const { type, end } = readType(parameter, 1);
  const typed = [...(name ? [{ ...name, space: "" }] : []), ...compose(name?.line ?? 1, ` ${type}`)];
  if (!is(parameter[end], "default")) return typed;
  return [...typed, ...compose(name?.line ?? 1, " := "), ...parameter.slice(end + 1)];
}
