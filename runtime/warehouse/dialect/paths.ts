import { DialectError, quote, unquote, type Token } from "./tokens.ts";
import { closingOf, compose, endsExpression, is, operandStart } from "./scan.ts";

/**
 * `a:b."odd key"[0]` and `a[0]` → `json_extract(a, '$."b"."odd key"[0]')`; what stands in front may be any operand.
 * A key may hold anything, so each is quoted.
 */
export function rewritePaths(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    const isStart = is(token, ":", "[") && endsExpression(out.at(-1)) && !isAlias(out);
    if (!token || !isStart) {
      if (token) out.push(token);
      at += 1;
      continue;
    }
    const { path, end } = readPath(tokens, at);
    const from = operandStart(out, out.length - 1);
    const base = out.splice(from);
    // Read as Snowflake's text, where a backslash escapes.
    const text = quote(path.replaceAll("\\", "\\\\"));
    const made = compose(token.line, "json_extract(", base, `, ${text})`);
    out.push(...withSpaceOf(base[0], made));
    at = end;
  }
  return out;
}

/** A `[` behind `in` or `as` would begin a list; those words are no ends of expressions, nothing else needs care. */
function isAlias(before: readonly Token[]): boolean {
  return is(before.at(-1), "as");
}

export function withSpaceOf(first: Token | undefined, made: readonly Token[]): Token[] {
  const [head, ...rest] = made;
  return head ? [{ ...head, space: first?.space ?? "" }, ...rest] : [];
}

function readPath(tokens: readonly Token[], start: number): { path: string; end: number } {
  let path = "$";
  let at = start;
  while (is(tokens[at], ":", ".", "[")) {
    const line = tokens[at]?.line ?? 1;
    if (is(tokens[at], "[")) {
      const close = closingOf(tokens, at);
      path += readIndex(tokens.slice(at + 1, close), line);
      at = close + 1;
      continue;
    }
    const key = tokens[at + 1];
    if (key?.kind !== "word" && key?.kind !== "quoted")
      throw new DialectError(line, "a path goes on with a name or a quoted name.");
    path += quoteKey(unquote(key), line);
    at += 2;
  }
  return { path, end: at };
}

function readIndex(inside: readonly Token[], line: number): string {
  const [only, ...others] = inside;
  if (only?.kind === "number" && others.length === 0 && /^\d+$/.test(only.text)) return `[${only.text}]`;
  if (only?.kind === "string" && others.length === 0) return quoteKey(unquote(only), line);
  throw new DialectError(
    line,
    "in a path, [ ] holds a whole number or a string; use get(x, i) for another index.",
  );
}

function quoteKey(key: string, line: number): string {
  // DuckDB takes it for "each key", quoted or not.
  if (key === "*") throw new DialectError(line, 'a path does not reach a key that is called "*".');
  return `."${key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
