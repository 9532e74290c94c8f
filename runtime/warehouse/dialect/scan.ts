import { DialectError, readTokens, type Token } from "./tokens.ts";

/** Whether the token is this unquoted word (lower case) or sign. */
export function is(token: Token | undefined, ...texts: readonly string[]): boolean {
  if (!token || token.kind === "string" || token.kind === "quoted") return false;
  return texts.includes(token.text.toLowerCase());
}

/** Whether these words stand from `at` on. */
export function stands(tokens: readonly Token[], at: number, ...words: readonly string[]): boolean {
  return words.every((word, offset) => is(tokens[at + offset], word));
}

const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]" };

/** The index of what closes the bracket at `open`. @throws {DialectError} when nothing does. */
export function closingOf(tokens: readonly Token[], open: number): number {
  const opener = tokens[open];
  if (!is(opener, "(", "["))
    throw new DialectError(
      opener?.line ?? 1,
      `"(" is expected in the place of "${opener?.text ?? "the end"}".`,
    );
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (is(tokens[at], "(", "[")) depth += 1;
    if (is(tokens[at], ")", "]")) depth -= 1;
    if (depth === 0) {
      if (is(tokens[at], pairs[opener?.text ?? ""] ?? "")) return at;
      break;
    }
  }
  throw new DialectError(opener?.line ?? 1, `the "${opener?.text ?? "("}" is never closed.`);
}

function openingOf(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (is(tokens[at], ")", "]")) depth += 1;
    if (is(tokens[at], "(", "[")) depth -= 1;
    if (depth === 0) return at;
  }
  throw new DialectError(tokens[close]?.line ?? 1, `the "${tokens[close]?.text ?? ")"}" was never opened.`);
}

/** Cut at the commas outside of brackets; nothing between brackets gives no parts. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  if (tokens.length === 0) return [];
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (is(token, "(", "[")) depth += 1;
    if (is(token, ")", "]")) depth -= 1;
    if (depth === 0 && is(token, ",")) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** Words that end no expression, so that what follows them begins one. */
const keywords = new Set(
  (
    "select from where group by order having qualify limit offset on using as and or not in is like ilike between " +
    "case when then else union all except intersect distinct join left right inner full outer cross lateral values " +
    "set into update insert delete merge with recursive over partition rows range interval escape any some exists " +
    "asc desc nulls first last within returning default rlike regexp table"
  ).split(" "),
);

export function isKeyword(token: Token | undefined): boolean {
  return token?.kind === "word" && keywords.has(token.text.toLowerCase());
}

/** Whether an expression may end with this token. */
export function endsExpression(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === "word") return !isKeyword(token);
  return token.kind !== "sign" || is(token, ")", "]", "?");
}

/** Where the operand begins that ends at `end`: a name, a literal, a call or a bracket, with what it is a member of. */
export function operandStart(tokens: readonly Token[], end: number): number {
  let at = end;
  for (;;) {
    if (is(tokens[at], ")", "]")) {
      const isIndex = is(tokens[at], "]");
      at = openingOf(tokens, at);
      const before = tokens[at - 1];
      const isCall =
        (before?.kind === "word" && (!isKeyword(before) || is(before, "left", "right"))) ||
        before?.kind === "quoted";
      if (isIndex || isCall) {
        at -= 1;
        continue;
      }
    } else if (is(tokens[at], "end")) at = caseStart(tokens, at);
    if (is(tokens[at - 1], ".") && endsExpression(tokens[at - 2])) {
      at -= 2;
      continue;
    }
    const typed =
      tokens[at]?.kind === "string" && is(tokens[at - 1], "date", "timestamp", "interval", "timestamptz");
    return typed ? at - 1 : at;
  }
}

function caseStart(tokens: readonly Token[], end: number): number {
  let depth = 0;
  for (let at = end; at >= 0; at -= 1) {
    if (is(tokens[at], "end")) depth += 1;
    if (is(tokens[at], "case")) depth -= 1;
    if (depth === 0) return at;
  }
  throw new DialectError(tokens[end]?.line ?? 1, "an END without its CASE.");
}

/** Tokens of DuckDB's SQL made from text and from tokens of the statement; `line` is where they came from. */
export function compose(line: number, ...parts: readonly (string | readonly Token[])[]): Token[] {
  return parts.flatMap((part) =>
    typeof part === "string"
      ? readTokens(part).map((token) => ({ ...token, line, isMade: true as const }))
      : [...part],
  );
}

/** The parts with a comma between. */
export function joinWithCommas(line: number, parts: readonly (readonly Token[])[]): Token[] {
  return parts.flatMap((part, index) => (index === 0 ? [...part] : [...compose(line, ", "), ...part]));
}
