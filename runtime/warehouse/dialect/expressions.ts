import { callRules } from "./call-rules.ts";
import { callTemplates, sameCalls } from "./call-templates.ts";
import { rewriteCalls } from "./calls.ts";
import { rewriteCasts } from "./casts.ts";
import { rewritePaths } from "./paths.ts";
import { rewriteValues } from "./rows.ts";
import { compose, endsExpression, is, stands } from "./scan.ts";
import { sharePaths } from "./shared-paths.ts";
import { DialectError, type Token } from "./tokens.ts";
import { refuseBareVariants } from "./variants.ts";

/** `:name` of a procedure → `$name`, a parameter of a prepared statement. Runs before the paths. */
export function rewriteArguments(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    if (!token) break;
    const isArgument =
      is(token, ":") && !endsExpression(tokens[at - 1]) && next && ["word", "number"].includes(next.kind);
    if (!isArgument || !next) out.push(token);
    else {
      out.push({ ...next, kind: "argument", text: `$${next.text}`, space: token.space });
      at += 1;
    }
  }
  return out;
}

/** Clocks may stand without brackets. */
const bareClocks = ["current_timestamp", "current_date", "localtimestamp"];

export function rewriteClocks(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, at) =>
    is(token, ...bareClocks) && !is(tokens[at + 1], "(") && !is(tokens[at - 1], ".", "as")
      ? [token, ...compose(token.line, "()")]
      : [token],
  );
}

/** `minus` → `except`, `name => x` → `name := x`. */
export function rewriteWords(tokens: readonly Token[]): Token[] {
  return tokens.map((token, at) => {
    if (is(token, "=>")) return { ...token, text: ":=" };
    return is(token, "minus") && is(tokens[at + 1], "select", "(") ? { ...token, text: "except" } : token;
  });
}

/** `order by x desc` → `… desc nulls first`: NULL is the largest value in Snowflake, the last in DuckDB. */
export function placeNulls(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, at) =>
    is(token, "desc") && endsExpression(tokens[at - 1]) && !is(tokens[at + 1], "nulls", ".")
      ? [token, ...compose(token.line, " nulls first")]
      : [token],
  );
}

/** `last_value(x) ignore nulls over …` → `last_value(x ignore nulls) over …`. */
export function moveNullTreatment(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    const isTreatment = is(token, "ignore", "respect") && is(tokens[at + 1], "nulls") && is(out.at(-1), ")");
    if (!isTreatment) out.push(token);
    else {
      out.splice(-1, 0, ...compose(token.line, ` ${token.text} nulls`));
      at += 1;
    }
  }
  return out;
}

const refusals: readonly [words: readonly string[], reason: string][] = [
  [["at", "("], "time travel (AT) is outside the subset."],
  [["before", "("], "time travel (BEFORE) is outside the subset."],
  [["changes", "("], "CHANGES is outside the subset; read the stream."],
  [["match_recognize"], "MATCH_RECOGNIZE is outside the subset."],
  [["connect", "by"], "CONNECT BY is outside the subset; use a recursive CTE."],
  [["pivot", "("], "PIVOT is outside the subset."],
  [["unpivot", "("], "UNPIVOT is outside the subset."],
  [["asof", "join"], "ASOF JOIN is outside the subset."],
  [["sample", "("], "SAMPLE is outside the subset."],
  [["tablesample"], "TABLESAMPLE is outside the subset."],
  [["insert", "overwrite"], "INSERT OVERWRITE is outside the subset; delete first."],
  [["insert", "all"], "an INSERT into several tables is outside the subset."],
  [["insert", "first"], "an INSERT into several tables is outside the subset."],
  [["like", "any"], "LIKE ANY is outside the subset."],
  [["like", "all"], "LIKE ALL is outside the subset."],
  [["ilike", "any"], "ILIKE ANY is outside the subset."],
];

/** @throws {DialectError} at what would mean something else in DuckDB, or nothing. */
export function refuseForeign(tokens: readonly Token[]): void {
  for (const [at, token] of tokens.entries()) {
    for (const [words, reason] of refusals)
      if (stands(tokens, at, ...words) && !is(tokens[at - 1], "."))
        throw new DialectError(token.line, reason);
    if (is(token, "window") && stands(tokens, at + 2, "as", "("))
      throw new DialectError(token.line, "a named window is outside the subset.");
    if (is(token, "@")) throw new DialectError(token.line, "a stage can be read only by COPY and LIST.");
    if (token.kind === "argument")
      throw new DialectError(
        token.line,
        `${token.text}: columns by number and session variables are outside the subset.`,
      );
    if (token.kind === "variable") throw new DialectError(token.line, `${token.text} was not filled in.`);
    if (is(token, "[") && !endsExpression(tokens[at - 1]))
      throw new DialectError(token.line, "a list in [ ] is outside the subset; use array_construct().");
  }
}

/** A query, a statement that changes rows, or an expression, in DuckDB's SQL. */
export function rewriteExpressions(tokens: readonly Token[]): Token[] {
  refuseForeign(tokens);
  return rewriteReadable(tokens);
}

/** The same for tokens that were looked at already. */
export function rewriteReadable(tokens: readonly Token[]): Token[] {
  const cast = rewriteCasts(rewritePaths(rewriteValues(rewriteClocks(rewriteArguments(tokens)))));
  refuseBareVariants(cast);
  const shared = sharePaths(cast);
  const rules = { templates: callTemplates, rules: callRules, same: sameCalls };
  return placeNulls(rewriteWords(rewriteCalls(moveNullTreatment(shared), rules)));
}
