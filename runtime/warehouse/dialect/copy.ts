import { refuseForeign, rewriteReadable } from "./expressions.ts";
import { closingOf, compose, is, splitAtCommas, stands } from "./scan.ts";
import { DialectError, printTokens, quote, readTokens, unquote, type Token } from "./tokens.ts";

/** What a COPY of the landing does with each row, for a loader that reads the files itself. */
export interface CopyPlan {
  /** As written: `{{table}}`, or a name. */
  table: string;
  columns: string[];
  /** Keys of the row's top level that the expressions read, each once, in the order of their first use. */
  keys: string[];
  /**
   * One for each column: DuckDB's SQL over a relation `r` with `line` (JSON, the whole row), `k` (a struct of JSON by
   * `keys`; see selectKeys), `file_name`, `file_row_number`, `file_last_modified` (timestamp, UTC), `scan_started_at` (timestamptz).
   * Of Parquet, `line` must hold an instant as Snowflake does: in UTC, without a zone (`cast(x as timestamp)`).
   */
  expressions: string[];
  kind: "json" | "parquet";
  /** Which paths it loads: tested against the whole path. */
  pattern: RegExp;
}

/** @throws {DialectError} at a COPY that is not `copy into t (…) from (select … from @stage) … pattern = '…'`. */
export function planCopy(copyText: string): CopyPlan {
  const tokens = readTokens(copyText).filter((token) => !is(token, ";"));
  const { table, columns, query, rest } = readClauses(tokens);
  const from = query.findLastIndex((token) => is(token, "from"));
  const keys = new Set<string>();
  const expressions = splitAtCommas(query.slice(1, from)).map((expression) => {
    const read = rewriteSource(expression, keys);
    refuseForeign(read);
    return printTokens(rewriteReadable(read));
  });
  if (expressions.length !== columns.length)
    throw new DialectError(
      tokens[0]?.line ?? 1,
      `the COPY has ${columns.length} columns, ${expressions.length} values.`,
    );
  const pattern = optionOf(rest, "pattern");
  return {
    table,
    columns,
    keys: [...keys],
    expressions,
    kind: pattern.includes("parquet") ? "parquet" : "json",
    pattern: new RegExp(`^(?:${pattern})$`),
  };
}

function readClauses(tokens: readonly Token[]) {
  const open = tokens.findIndex((token) => is(token, "("));
  const close = open === -1 ? -1 : closingOf(tokens, open);
  if (!stands(tokens, 0, "copy", "into") || !stands(tokens, close + 1, "from", "(", "select"))
    throw new DialectError(tokens[0]?.line ?? 1, "a COPY lists its columns and reads from ( select … ).");
  const end = closingOf(tokens, close + 2);
  return {
    table: printTokens(tokens.slice(2, open)),
    columns: splitAtCommas(tokens.slice(open + 1, close)).map((column) => printTokens(column)),
    query: tokens.slice(close + 3, end),
    rest: tokens.slice(end + 1),
  };
}

function optionOf(tokens: readonly Token[], name: string): string {
  const at = tokens.findIndex((token, index) => is(token, name) && is(tokens[index + 1], "="));
  const value = tokens[at + 2];
  if (at === -1 || !value) throw new DialectError(tokens[0]?.line ?? 1, `a COPY needs ${name} = '…'.`);
  return unquote(value);
}

/** `$1:id` → `r.k."id"`, `$1` → `r.line`, `metadata$filename` → `r.file_name`. */
function rewriteSource(tokens: readonly Token[], keys: Set<string>): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    const column = metadataColumns[token.text.toLowerCase()];
    if (column !== undefined && token.kind === "word") out.push(...compose(token.line, ` r.${column}`));
    else if (token.text !== "$1") out.push(token);
    else {
      const key = is(tokens[at + 1], ":") ? tokens[at + 2] : undefined;
      out.push(...compose(token.line, key ? ` r.k.${nameOf(key, keys)}` : " r.line"));
      if (!key) continue;
      at += 2;
      const next = tokens[at + 1];
      if (next && is(next, ".")) {
        out.push({ ...next, text: ":" });
        at += 1;
      }
    }
  }
  return out;
}

function nameOf(key: Token, keys: Set<string>): string {
  const name = unquote(key);
  keys.add(name);
  return `"${name.replaceAll('"', '""')}"`;
}

const metadataColumns: Readonly<Record<string, string>> = {
  metadata$filename: "file_name",
  metadata$file_row_number: "file_row_number",
  metadata$file_last_modified: "file_last_modified",
  metadata$start_scan_time: "scan_started_at",
};

/**
 * DuckDB's SQL for a relation with `k` beside all columns of `source`, which has `line`. The row is parsed once, and a
 * key whose value is JSON's null stays apart from a key that is not there, which json_transform would not do.
 */
export function selectKeys(source: string, keys: readonly string[]): string {
  const paths = keys.map((key) => quote(`$."${key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`));
  const members = keys.map((key, index) => `"${key.replaceAll('"', '""')}" := parsed[${index + 1}]`);
  const parsed = `select *, json_extract(line, [${paths.join(", ")}]) as parsed from ${source}`;
  return `(select * exclude (parsed), struct_pack(${members.join(", ")}) as k from (${parsed}))`;
}
