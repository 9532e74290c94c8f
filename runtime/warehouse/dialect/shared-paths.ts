import { closingOf, compose, is, joinWithCommas } from "./scan.ts";
import type { Token } from "./tokens.ts";

/** `json_extract_string(base, path) as alias` of a list of columns. */
interface Column {
  /** Where it begins and its last bracket, in the tokens. */
  start: number;
  close: number;
  line: number;
  /** The same for columns of one list that read one variant. */
  group: string;
  base: readonly Token[];
  path: Token;
}

/** In a list DuckDB reads quotes and signs within a key otherwise than alone. */
const plainPath = /^'\$([.]"\w+"|\[\d+\])+'$/;

/**
 * `a:b::varchar as b, a:c::varchar as c` → `json_extract_string(a, ['$."b"', '$."c"'])[1] as b, …[2] as c`: DuckDB sees
 * that the lists are one and reads the document once, where each path alone would read the whole of it again and keep
 * memory of its own for it. Only columns that stand alone: within a condition a list is read again.
 *
 * Runs after the casts.
 */
export function sharePaths(tokens: readonly Token[]): Token[] {
  const groups = Map.groupBy(findColumns(tokens), ({ group }) => group);
  const shared = new Map<number, { column: Column; made: Token[] }>();
  for (const columns of groups.values()) {
    const paths = [...new Map(columns.map(({ path }) => [path.text, path])).values()];
    if (paths.length < 2) continue;
    for (const column of columns) {
      const place = paths.findIndex(({ text }) => text === column.path.text) + 1;
      const list = joinWithCommas(
        column.line,
        paths.map((path) => [{ ...path, space: "" }]),
      );
      const made = compose(column.line, "json_extract_string(", column.base, ", [", list, `])[${place}]`);
      shared.set(column.start, { column, made });
    }
  }
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const found = shared.get(at);
    const token = tokens[at];
    if (!found && token) out.push(token);
    if (!found) continue;
    const [head, ...rest] = found.made;
    if (head) out.push({ ...head, space: token?.space ?? "" }, ...rest);
    at = found.column.close;
  }
  return out;
}

function findColumns(tokens: readonly Token[]): Column[] {
  const columns: Column[] = [];
  for (const [at, token] of tokens.entries()) {
    if (!token.isMade || !is(token, "json_extract_string") || !is(tokens[at - 1], ",", "select")) continue;
    const close = closingOf(tokens, at + 1);
    const path = tokens[close - 1];
    const base = tokens.slice(at + 2, close - 2);
    const isName = base.length % 2 === 1 && base.every((part, nth) => nth % 2 === 0 || is(part, "."));
    const list = listStart(tokens, at);
    if (!is(tokens[close + 1], "as") || path?.kind !== "string" || !isName || list === undefined) continue;
    if (!plainPath.test(path.text)) continue;
    const group = `${list} ${base.map(({ text }) => text.toLowerCase()).join("")}`;
    columns.push({ start: at, close, line: token.line, group, base, path });
  }
  return columns;
}

/** Where the `select` stands whose list of columns this is; nothing within the brackets of a call. */
function listStart(tokens: readonly Token[], inside: number): number | undefined {
  let depth = 0;
  for (let at = inside - 1; at >= 0; at -= 1) {
    if (is(tokens[at], ")", "]")) depth += 1;
    if (is(tokens[at], "(", "[")) depth -= 1;
    if (depth < 0 || (depth === 0 && is(tokens[at], "from"))) return undefined;
    if (depth === 0 && is(tokens[at], "select")) return at;
  }
  return undefined;
}
