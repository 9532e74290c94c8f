import { compose, endsExpression, is, isKeyword, splitAtCommas } from "./scan.ts";
import { printTokens, type Token } from "./tokens.ts";

const ends = [
  "from",
  "where",
  "group",
  "having",
  "qualify",
  "order",
  "limit",
  "union",
  "except",
  "minus",
  "intersect",
];

/**
 * `select count(*) from t` → `select count(*) as "count(*)" from t`: a column without a name is called by its own text in
 * Snowflake, and not by what a rule has made of it.
 */
export function nameColumns(tokens: readonly Token[]): Token[] {
  const start = topLevel(tokens, 0, ["select"]);
  if (start === tokens.length) return [...tokens];
  const from = is(tokens[start + 1], "distinct", "all") ? start + 2 : start + 1;
  const end = topLevel(tokens, from, ends);
  const items = splitAtCommas(tokens.slice(from, end)).flatMap((item, index) => {
    const comma = index === 0 ? [] : compose(item[0]?.line ?? 1, ",");
    return [...comma, ...(needsName(item) ? withName(item) : item)];
  });
  return [...tokens.slice(0, from), ...items, ...tokens.slice(end)];
}

/** The first of these words outside of brackets, or the end. */
function topLevel(tokens: readonly Token[], from: number, words: readonly string[]): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    if (is(tokens[at], "(", "[")) depth += 1;
    if (is(tokens[at], ")", "]")) depth -= 1;
    if (depth === 0 && is(tokens[at], ...words) && !isWithin(tokens, at)) return at;
  }
  return tokens.length;
}

/** A column of that name, `within group (…)`, or `is distinct from`. */
const isWithin = (tokens: readonly Token[], at: number): boolean =>
  is(tokens[at - 1], ".", "within") || (is(tokens[at], "from") && is(tokens[at - 1], "distinct"));

function needsName(item: readonly Token[]): boolean {
  const isStar = item.some((token, at) => is(token, "*") && (at === 0 || is(item[at - 1], ".")));
  const isName = item.every((token, at) => (at % 2 === 0 ? isIdentifier(token) : is(token, ".")));
  return item.length > 0 && !isStar && !isName && !hasAlias(item);
}

const isIdentifier = (token: Token | undefined): boolean =>
  token?.kind === "quoted" || (token?.kind === "word" && !is(token, "null", "true", "false"));

function hasAlias(item: readonly Token[]): boolean {
  const [before, last] = [item.at(-2), item.at(-1)];
  if (is(before, "as")) return true;
  if (!isIdentifier(last) || isKeyword(last) || is(last, "end", "precision")) return false;
  return endsExpression(before);
}

function withName(item: readonly Token[]): Token[] {
  const text = printTokens(item).replaceAll(/\s+/g, " ").replaceAll('"', '""');
  return [...item, ...compose(item[0]?.line ?? 1, ` as "${text}"`)];
}
