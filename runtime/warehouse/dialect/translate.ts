import { nameColumns } from "./column-names.ts";
import { translateColumn, translateFunction, translateTable, translateView } from "./definitions.ts";
import { rewriteExpressions } from "./expressions.ts";
import { quoteReserved } from "./rows.ts";
import { closingOf, is, isKeyword, stands } from "./scan.ts";
import { DialectError, printTokens, readTokens, type Token } from "./tokens.ts";

const queries = ["values", "(", "insert", "update", "delete", "merge", "explain"];

/** Words between CREATE and the kind of thing. */
const modifiers = [
  "or",
  "replace",
  "transient",
  "temporary",
  "temp",
  "secure",
  "local",
  "volatile",
  "recursive",
];

/**
 * One statement of Snowflake's dialect as one of DuckDB's. `:name` becomes the parameter `$name`, `?` stays. It needs
 * the macros of `prelude` and the settings of `sessionSettings`.
 *
 * @throws {DialectError} with line and reason at what is outside the subset: README.md lists it.
 */
export function translate(statement: string): string {
  const tokens = readTokens(statement);
  if (is(tokens.at(-1), ";")) tokens.pop();
  const [first] = tokens;
  if (!first) throw new DialectError(1, "there is no statement.");
  const inner = tokens.find((token) => is(token, ";"));
  if (inner) throw new DialectError(inner.line, "there is more than one statement.");
  for (const [at, token] of tokens.entries()) if (is(token, "(", "[")) closingOf(tokens, at);
  return printTokens(quoteReserved(translateTokens(tokens, first)));
}

function translateTokens(tokens: Token[], first: Token): Token[] {
  if (is(first, "select", "with")) return rewriteExpressions(nameColumns(tokens));
  if (is(first, ...queries)) return withPlainTargets(rewriteExpressions(tokens));
  if (is(first, "create")) return translateCreate(tokens, first);
  if (is(first, "alter")) return translateAlter(tokens, first);
  if (is(first, "drop") && is(tokens[1], "table", "view", "schema", "function")) return translateDrop(tokens);
  if (is(first, "truncate")) return tokens.filter((token, at) => !(at === 1 && is(token, "table")));
  if (is(first, "comment") && is(tokens[1], "on") && is(tokens[2], "table", "view", "column"))
    return tokens.map((token) => (is(token, "=") ? { ...token, text: "is" } : token));
  if (is(first, "begin", "commit", "rollback")) return tokens.slice(0, 1);
  throw new DialectError(first.line, `${first.text.toUpperCase()} is outside the subset.`);
}

function translateCreate(tokens: Token[], first: Token): Token[] {
  const kind = tokens.find((token, at) => at > 0 && !is(token, ...modifiers));
  if (is(kind, "view")) return translateView(tokens);
  if (is(kind, "table")) return translateTable(tokens);
  if (is(kind, "function")) return translateFunction(tokens);
  if (is(kind, "schema")) return tokens.slice(0, endOfSchema(tokens));
  throw new DialectError(first.line, `CREATE ${kind?.text.toUpperCase() ?? ""} is outside the subset.`);
}

function endOfSchema(tokens: readonly Token[]): number {
  const options = tokens.findIndex((token, at) => is(tokens[at + 1], "=") && token.kind === "word");
  return options === -1 ? tokens.length : options;
}

function translateAlter(tokens: Token[], first: Token): Token[] {
  const add = tokens.findIndex((token) => is(token, "add"));
  if (
    is(tokens[1], "table") &&
    add > 0 &&
    !is(tokens[add + 1], "constraint", "primary", "unique", "foreign")
  ) {
    let at = add + 1;
    if (is(tokens[at], "column")) at += 1;
    if (stands(tokens, at, "if", "not", "exists")) at += 3;
    return [...tokens.slice(0, at), ...translateColumn(tokens.slice(at))];
  }
  const isPlain = is(tokens[1], "table", "view") && tokens.some((token) => is(token, "rename", "drop"));
  if (isPlain) return tokens;
  throw new DialectError(first.line, "this ALTER is outside the subset.");
}

/** A function is a macro in DuckDB, of rows or of a value; Snowflake's name is followed by its types. */
function translateDrop(tokens: Token[]): Token[] {
  if (!is(tokens[1], "function")) return tokens;
  const end = tokens.findIndex((token) => is(token, "("));
  const named = end === -1 ? tokens : tokens.slice(0, end);
  return named.map((token, at) => (at === 1 ? { ...token, text: "macro table" } : token));
}

/** `set t.a = x` of UPDATE and MERGE → `set a = x`: DuckDB takes no qualified column there. */
export function withPlainTargets(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  let isSetting = false;
  let depth = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    if (is(token, "(")) depth += 1;
    if (is(token, ")")) depth -= 1;
    if (is(token, "set") && depth === 0) isSetting = true;
    else if (depth === 0 && isKeyword(token)) isSetting = false;
    const isTarget =
      isSetting &&
      depth === 0 &&
      is(tokens[at - 1], "set", ",") &&
      is(tokens[at + 1], ".") &&
      is(tokens[at + 3], "=");
    if (!isTarget) {
      out.push(token);
      continue;
    }
    const column = tokens[at + 2];
    if (column) out.push({ ...column, space: token.space });
    at += 2;
  }
  return out;
}
