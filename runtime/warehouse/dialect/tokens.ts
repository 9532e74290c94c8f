/** One piece of a statement. `space` is what stands before it when printed; comments are dropped into it. */
export interface Token {
  kind: "word" | "quoted" | "number" | "string" | "variable" | "argument" | "sign";
  /** As DuckDB should read it; of a string, with its quotes and with Snowflake's escapes undone. */
  text: string;
  /** From 1, in the statement as written. */
  line: number;
  space: string;
  /** Where its text ends in what was read, for cutting statements apart. */
  end: number;
  /** Made by a rule, so that no later rule takes it for Snowflake's. */
  isMade?: true;
}

/** Says why a statement is outside the subset of Snowflake's dialect that the local warehouse runs, and where. */
export class DialectError extends Error {
  /** From 1, in the statement given. */
  readonly line: number;
  /** A sentence without the line. */
  readonly reason: string;

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.name = "DialectError";
    this.line = line;
    this.reason = reason;
  }
}

type Kind = Token["kind"] | "space" | "body";

const patterns: readonly [kind: Kind, pattern: RegExp][] = [
  ["space", /(?:\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ["string", /'(?:[^'\\]|''|\\[\s\S])*'/y],
  ["body", /\$\$[\s\S]*?\$\$/y],
  ["quoted", /"(?:[^"]|"")*"/y],
  ["variable", /\{\{[a-z_]+\}\}/y],
  ["word", /[A-Za-z_][\w$]*/y],
  ["argument", /\$\w+/y],
  ["number", /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["sign", /::|<<|>>|\|\||=>|:=|<>|!=|<=|>=|->|[(),;=.:@[\]+\-*%<>?{}!^&|~]|\/(?!\*)/y],
];

/** @throws {DialectError} at an open string or comment, and at a character that begins no token. */
export function readTokens(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let space = "";
  while (at < sql.length) {
    const found = matchAt(sql, at);
    if (!found) throw new DialectError(line, describeStray(sql.slice(at)));
    const { kind, text } = found;
    at += text.length;
    if (kind === "space") space += text.includes("\n") ? "\n" : " ";
    else {
      tokens.push({ ...makeToken(kind, text, line), space, end: at });
      space = "";
    }
    line += text.split("\n").length - 1;
  }
  return tokens;
}

function makeToken(kind: Exclude<Kind, "space">, text: string, line: number): Token {
  const token = { text, line, space: "", end: 0 };
  if (kind === "body") return { ...token, kind: "string", text: quote(text.slice(2, -2)) };
  if (kind === "string") return { ...token, kind, text: quote(readString(text)) };
  return { ...token, kind };
}

function matchAt(sql: string, at: number): { kind: Kind; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

function describeStray(rest: string): string {
  if (rest.startsWith("'")) return "a string is never closed.";
  if (rest.startsWith('"')) return "a quoted name is never closed.";
  if (rest.startsWith("/*")) return "a comment is never closed.";
  if (rest.startsWith("$$")) return "a body between $$ is never closed.";
  return `${JSON.stringify(String.fromCodePoint(rest.codePointAt(0) ?? 0))} begins nothing that SQL knows.`;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "0": "\0" };

/** Snowflake reads a backslash in '…' as an escape, DuckDB does not. */
function readString(text: string): string {
  return text
    .slice(1, -1)
    .replaceAll(
      /''|\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g,
      (match, hex?: string, unicode?: string, other?: string) => {
        if (match === "''") return "'";
        const code = hex ?? unicode;
        if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
        return escapes[other ?? ""] ?? other ?? "";
      },
    );
}

/** The text as a string of SQL that needs no escapes. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What a string token says, or the name that a quoted token means. */
export function unquote(token: Token): string {
  if (token.kind === "string") return token.text.slice(1, -1).replaceAll("''", "'");
  if (token.kind === "quoted") return token.text.slice(1, -1).replaceAll('""', '"');
  return token.text;
}

export function printTokens(tokens: readonly Token[]): string {
  let printed = "";
  for (const { text, space } of tokens) {
    const isGlued = space === "" && /[\w$"']$/.test(printed) && /^[\w$"']/.test(text);
    printed += `${isGlued ? " " : space}${text}`;
  }
  return printed.trim();
}
