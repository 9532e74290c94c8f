import {
  closingOf,
  compose,
  endsExpression,
  is,
  isKeyword,
  joinWithCommas,
  splitAtCommas,
  stands,
} from "./scan.ts";
import { DialectError, type Token } from "./tokens.ts";
import { withSpaceOf } from "./paths.ts";

/** A call of a function, its arguments already translated. */
export interface Call {
  /** Lower case. */
  name: string;
  arguments: Token[][];
  isDistinct: boolean;
  /** What stands in `within group (order by …)`, from `order` on. */
  withinGroup?: Token[];
  /** The whole `over (…)`. */
  over?: Token[];
  line: number;
}

export type CallRule = (call: Call) => Token[];

/** DuckDB's SQL in which `$1`, `$2` … are the arguments, by their number where that matters. */
export type CallTemplate = string | Readonly<Record<number, string>>;

export interface CallRules {
  templates: Readonly<Record<string, CallTemplate>>;
  rules: Readonly<Record<string, CallRule>>;
  /** Names that mean the same in both. */
  same: ReadonlySet<string>;
}

/** Words before brackets that call nothing, beyond the keywords. */
const noCalls = new Set(["exclude", "rename", "filter", "materialized", "matched", "nothing"]);

/**
 * Every call, the innermost first (they stand to the right), as DuckDB knows it.
 *
 * @throws {DialectError} at a function that is outside the subset.
 */
export function rewriteCalls(tokens: readonly Token[], rules: CallRules): Token[] {
  const out = [...tokens];
  for (let at = out.length - 2; at >= 0; at -= 1) {
    if (!isCall(out, at)) continue;
    const { call, end } = readCall(out, at);
    const made = translateCall(call, rules);
    if (made) out.splice(at, end - at, ...withSpaceOf(out[at], made));
  }
  return out;
}

function isCall(tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (token?.kind !== "word" || token.isMade || !is(after, "(")) return false;
  if (isKeyword(token) && !is(token, "left", "right", "table", "insert")) return false;
  if (is(token, "insert") || noCalls.has(token.text.toLowerCase())) return false;
  if (is(before, ".", "as", "into", "view", "with", "recursive", "update") || endsExpression(before))
    return false;
  if (!is(before, ",")) return true;
  const close = closingOf(tokens, at + 1);
  return !(is(tokens[close + 1], "as") && is(tokens[close + 2], "("));
}

function readCall(tokens: readonly Token[], at: number): { call: Call; end: number } {
  const close = closingOf(tokens, at + 1);
  const isDistinct = is(tokens[at + 2], "distinct");
  const call: Call = {
    name: tokens[at]?.text.toLowerCase() ?? "",
    arguments: splitAtCommas(tokens.slice(at + (isDistinct ? 3 : 2), close)),
    isDistinct,
    line: tokens[at]?.line ?? 1,
  };
  let end = close + 1;
  if (stands(tokens, end, "within", "group", "(")) {
    const groupEnd = closingOf(tokens, end + 2);
    call.withinGroup = tokens.slice(end + 3, groupEnd);
    end = groupEnd + 1;
  }
  if (stands(tokens, end, "over", "(")) {
    const overEnd = closingOf(tokens, end + 1) + 1;
    call.over = tokens.slice(end, overEnd);
    end = overEnd;
  }
  return { call, end };
}

function translateCall(call: Call, { templates, rules, same }: CallRules): Token[] | undefined {
  const rule = rules[call.name];
  if (rule) return rule(call);
  const template = templates[call.name];
  if (template !== undefined) return [...fillTemplate(call, template), ...(call.over ?? [])];
  if (same.has(call.name)) return undefined;
  throw new DialectError(call.line, `the function ${call.name}() is outside the subset.`);
}

function fillTemplate(call: Call, template: CallTemplate): Token[] {
  const text = typeof template === "string" ? template : template[call.arguments.length];
  if (text === undefined || call.withinGroup)
    throw new DialectError(
      call.line,
      `${call.name}() with ${call.arguments.length} arguments is outside the subset.`,
    );
  const needed = Math.max(0, ...[...text.matchAll(/\$(\d)/g)].map((match) => Number(match[1])));
  if (typeof template === "string" && needed !== call.arguments.length)
    throw new DialectError(call.line, `${call.name}() takes ${needed} arguments in the subset.`);
  const parts = text
    .split(/(\$\d)/)
    .map((part) => (/^\$\d$/.test(part) ? (call.arguments[Number(part[1]) - 1] ?? []) : part));
  return compose(call.line, ...parts);
}

/** `name(distinct a, b)` with DuckDB's name, `order by …` of a group within the brackets. */
export function printCall(call: Call, name: string, args: readonly Token[][], more = ""): Token[] {
  return compose(
    call.line,
    `${name}(${call.isDistinct ? "distinct " : ""}`,
    joinWithCommas(call.line, args),
    ...(call.withinGroup ? [" ", call.withinGroup] : []),
    `)${more}`,
    ...(call.over ? [" ", call.over] : []),
  );
}
