import { closingOf, endsExpression, is, stands } from "../dialect/scan.ts";
import { readTokens, unquote, type Token } from "../dialect/tokens.ts";
import { compilationError } from "./statement-error.ts";

/** One statement in Snowflake's dialect, as typed and cut into tokens. */
export interface Statement {
  text: string;
  tokens: readonly Token[];
}

export function readStatement(text: string): Statement {
  const trimmed = text.trim().replace(/(\s*;)+$/, "");
  return { text: trimmed, tokens: readTokens(trimmed) };
}

/** Whether the statement begins with these words. */
export const begins = (statement: Statement, ...words: readonly string[]): boolean =>
  stands(statement.tokens, 0, ...words);

/** The statement with the tokens from `from` up to, not including, `to` replaced. */
export function replaceTokens(
  statement: Statement,
  range: { from: number; to: number },
  replacement: string,
): Statement {
  const before = statement.text.slice(0, statement.tokens[range.from - 1]?.end ?? 0);
  const after = statement.text.slice(statement.tokens[range.to - 1]?.end ?? 0);
  return readStatement(`${before} ${replacement}${after}`);
}

/** A name of one, two or three parts that begins at `at`: its parts in lower case and where it ends. */
export function readName(tokens: readonly Token[], at: number): { parts: string[]; end: number } {
  const parts: string[] = [];
  let end = at;
  for (;;) {
    const token = tokens[end];
    if (token?.kind !== "word" && token?.kind !== "quoted") {
      throw compilationError(`syntax error: a name is expected ${describePlace(token)}.`);
    }
    parts.push(unquote(token).toLowerCase());
    end += 1;
    if (!is(tokens[end], ".")) return { parts, end };
    end += 1;
  }
}

export const describePlace = (token: Token | undefined): string =>
  token === undefined ? "at the end of the statement" : `at '${token.text}', line ${token.line}`;

/** `raw_data.x` of `x`, `raw_data.x` and `braintrust_data.raw_data.x`; text counts as well, as functions are given it. */
export function toFullName(name: string | readonly string[]): string {
  const parts = typeof name === "string" ? name.replaceAll('"', "").toLowerCase().split(".") : name;
  const bare = parts.at(-1) ?? "";
  return `${parts.length > 1 ? (parts.at(-2) ?? "raw_data") : "raw_data"}.${bare}`;
}

/** `key = value` pairs that follow each other, values being a word, a text, a number or a list of texts in brackets. */
export type Options = ReadonlyMap<string, string | readonly string[]>;

export function readOptions(tokens: readonly Token[], from: number): Options {
  const options = new Map<string, string | readonly string[]>();
  let at = from;
  while (at < tokens.length) {
    const key = tokens[at];
    if (is(key, ",")) {
      at += 1;
      continue;
    }
    if (key?.kind !== "word" || !is(tokens[at + 1], "=")) {
      throw compilationError(`syntax error: unexpected ${describePlace(key)}.`);
    }
    const { value, end } = readValue(tokens, at + 2);
    options.set(key.text.toLowerCase(), value);
    at = end;
  }
  return options;
}

function readValue(tokens: readonly Token[], at: number): { value: string | string[]; end: number } {
  const token = tokens[at];
  if (token === undefined)
    throw compilationError("syntax error: a value is expected at the end of the statement.");
  if (!is(token, "(")) {
    let end = at + 1;
    while (is(tokens[end], ".")) end += 2;
    return { value: tokens.slice(at, end).map(unquote).join(""), end };
  }
  const close = closingOf(tokens, at);
  const inside = tokens.slice(at + 1, close).filter((inner) => !is(inner, ","));
  return { value: inside.map(unquote), end: close + 1 };
}

export const optionText = (options: Options, key: string): string | undefined => {
  const value = options.get(key);
  return typeof value === "string" ? value : undefined;
};

export const optionList = (options: Options, key: string): readonly string[] | undefined => {
  const value = options.get(key);
  return value === undefined || typeof value === "string" ? undefined : value;
};

/** A path as `@stage/2024/01/15/`: the stage's full name and the path below it, cut from the text as it stands. */
export function readStagePath(
  statement: Statement,
  at: number,
): { stage: string; path: string; end: number } {
  if (statement.tokens[at]?.kind === "string") return readQuotedStage(statement, at);
  const { parts, end: nameEnd } = readName(statement.tokens, at + 1);
  const start = statement.tokens[nameEnd - 1]?.end ?? 0;
  const path = /^[^\s,;()]*/.exec(statement.text.slice(start))?.[0] ?? "";
  let end = nameEnd;
  while ((statement.tokens[end]?.end ?? Number.POSITIVE_INFINITY) <= start + path.length) end += 1;
  return { stage: toFullName(parts), path: path.replace(/^\//, ""), end };
}

function readQuotedStage(statement: Statement, at: number) {
  const token = statement.tokens[at];
  const text = token === undefined ? "" : unquote(token).replace(/^@/, "");
  const [stage = "", ...rest] = text.split("/");
  return { stage: toFullName(stage), path: rest.join("/"), end: at + 1 };
}

/** Replaces each `:name` that is an argument, in the place of an operand, by what it stands for. */
export function fillArguments(text: string, values: ReadonlyMap<string, string>): string {
  const tokens = readTokens(text);
  let filled = "";
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    const name = tokens[index + 1];
    if (!is(token, ":") || endsExpression(tokens[index - 1]) || name?.kind !== "word") continue;
    const value = values.get(name.text.toLowerCase());
    if (value === undefined) continue;
    filled += `${text.slice(from, token.end - 1)}${value}`;
    from = name.end;
  }
  return filled + text.slice(from);
}
