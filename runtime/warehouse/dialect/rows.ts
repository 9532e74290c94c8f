import { closingOf, compose, is, isKeyword, joinWithCommas, splitAtCommas } from "./scan.ts";
import type { Token } from "./tokens.ts";

/**
 * `from values (1, 'a'), (2, 'b') v` → `from (values (1, 'a'), (2, 'b')) v(column1, column2)`, with or without brackets
 * around: columns that nobody names are called column1, column2 … in Snowflake, col0, col1 … in DuckDB.
 */
export function rewriteValues(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (!token) break;
    if (!is(token, "values") || !isSource(tokens, at)) {
      out.push(token);
      at += 1;
      continue;
    }
    const isBracketed = is(tokens[at - 1], "(");
    const end = rowsEnd(tokens, at + 1);
    const count = splitAtCommas(tokens.slice(at + 2, closingOf(tokens, at + 1))).length;
    const rows = tokens.slice(at, end);
    if (isBracketed) out.push(...rows, ...tokens.slice(end, end + 1));
    else out.push(...compose(token.line, " (", rows, ")"));
    const alias = readAlias(tokens, isBracketed ? end + 1 : end, token.line, count);
    out.push(...alias.made);
    at = alias.end;
  }
  return out;
}

function isSource(tokens: readonly Token[], at: number): boolean {
  const before = is(tokens[at - 1], "(") ? tokens[at - 2] : tokens[at - 1];
  return is(before, "from", "join", "using") || (is(tokens[at - 1], "(") && is(before, ","));
}

/** The index behind the last row. */
function rowsEnd(tokens: readonly Token[], from: number): number {
  let end = closingOf(tokens, from) + 1;
  while (is(tokens[end], ",") && is(tokens[end + 1], "(")) end = closingOf(tokens, end + 1) + 1;
  return end;
}

function readAlias(tokens: readonly Token[], from: number, line: number, count: number) {
  const at = is(tokens[from], "as") ? from + 1 : from;
  const alias = tokens[at];
  const hasAlias = (alias?.kind === "word" && !isKeyword(alias)) || alias?.kind === "quoted";
  if (hasAlias && is(tokens[at + 1], "(")) return { made: tokens.slice(from, at + 1), end: at + 1 };
  const names = Array.from({ length: count }, (_, index) => compose(line, `column${index + 1}`));
  const columns = compose(line, "(", joinWithCommas(line, names), ")");
  const name = hasAlias && alias ? tokens.slice(from, at + 1) : compose(line, " as given_rows");
  return { made: [...name, ...columns], end: hasAlias ? at + 1 : from };
}

/** Reserved by DuckDB alone, so that as names they need quotes. */
const reserved =
  "at lambda summarize show describe placing variadic symmetric asymmetric analyse analyze deferrable initially".split(
    " ",
  );

export function quoteReserved(tokens: readonly Token[]): Token[] {
  return tokens.map((token, at) =>
    is(token, ...reserved) && !token.isMade && !is(tokens[at + 1], "(")
      ? { ...token, kind: "quoted" as const, text: `"${token.text}"` }
      : token,
  );
}
