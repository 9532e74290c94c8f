/** Reads the landing's SQL into tokens: the narrow subset that its own README describes, nothing more. */

export interface Token {
  kind: "word" | "number" | "string" | "variable" | "sign";
  /** As written; of a string, with its quotes. */
  text: string;
  /** From 1. */
  line: number;
  /** Whether white space or a comment stands before it. */
  isSpaced: boolean;
}

/** Says where a file leaves the subset. */
export class SqlFileError extends Error {
  readonly file: string;
  /** From 1. */
  readonly line: number;

  constructor(file: string, line: number, fault: string) {
    super(`${file}:${line}: ${fault}`);
    this.name = "SqlFileError";
    this.file = file;
    this.line = line;
  }
}

const patterns: readonly [kind: Token["kind"] | "space", pattern: RegExp][] = [
  ["space", /(?:\s+|--[^\n]*)+/y],
  ["string", /'(?:[^']|'')*'/y],
  ["variable", /\{\{[a-z]+\}\}/y],
  ["word", /[A-Za-z_][\w$]*|\$\d+/y],
  ["number", /\d+(?:\.\d+)?/y],
  ["sign", /::|\|\||[(),;=.:@[\]+\-*]/y],
];

/** @throws {SqlFileError} at a character that begins no token, an open string or a block comment. */
export function readTokens(file: string, sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let isSpaced = false;
  while (at < sql.length) {
    const match = matchAt(sql, at);
    if (!match) throw new SqlFileError(file, line, describeStray(sql, at));
    if (match.kind === "string" && match.text.includes("\\"))
      throw new SqlFileError(file, line, "a string with a backslash, which Snowflake reads as an escape.");
    if (match.kind !== "space") tokens.push({ kind: match.kind, text: match.text, line, isSpaced });
    isSpaced = match.kind === "space";
    line += match.text.split("\n").length - 1;
    at += match.text.length;
  }
  return tokens;
}

function matchAt(sql: string, at: number): { kind: Token["kind"] | "space"; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(sql) ?? [];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

function describeStray(sql: string, at: number): string {
  const rest = sql.slice(at);
  if (rest.startsWith("'")) return "a string is never closed.";
  if (rest.startsWith("/*")) return "a block comment; begin each line of a comment with -- instead.";
  if (rest.startsWith('"'))
    return "a quoted identifier; names here are unquoted, so that any case finds them.";
  return `${JSON.stringify(String.fromCodePoint(rest.codePointAt(0) ?? 0))} belongs to no token of the subset.`;
}

/**
 * The statement on one line, without comments and with single spaces: a pipe's text must not change with the
 * indentation of its file, for a changed text replaces the pipe.
 */
export function printTokens(tokens: readonly Token[]): string {
  let printed = "";
  let previous = "";
  for (const { text, isSpaced } of tokens) {
    const isTight = previous === "" || /^[([]$/.test(previous) || /^[)\],;]$/.test(text);
    printed += isTight || !(isSpaced || previous === ",") ? text : ` ${text}`;
    previous = text;
  }
  return printed;
}

/** What a string token says, its quotes undone. */
export function unquote(token: Token): string {
  return token.text.slice(1, -1).replaceAll("''", "'");
}
