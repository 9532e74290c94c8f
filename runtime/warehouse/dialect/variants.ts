import { closingOf, is, isKeyword } from "./scan.ts";
import { DialectError, type Token } from "./tokens.ts";

const operators = "= <> != < > <= >= + - * / % || like ilike in between rlike regexp".split(" ");

/** Functions that may be given a variant: they keep it, count it, or ask what it is. */
const takers = new Set(
  (
    "json_extract json_extract_string typeof is_null_value object_keys array_size get get_path flatten coalesce nvl " +
    "iff nvl2 array_agg array_construct object_construct object_construct_keep_null object_agg any_value max_by " +
    "min_by count count_if first_value last_value lag lead nth_value ifnull nullif strip_null_value to_json to_varchar " +
    "to_variant to_object to_array array_contains array_to_string array_distinct hash cast decode equal_null sf_varchar " +
    "is_object is_array is_varchar is_integer is_decimal is_boolean is_double table array_append array_cat to_char"
  ).split(" "),
);

/**
 * A variant that is compared, calculated with or given to a function of text has its JSON text in DuckDB, quotes and
 * all, where Snowflake would read its value: both run and differ, so a cast is asked for.
 *
 * @throws {DialectError}
 */
export function refuseBareVariants(tokens: readonly Token[]): void {
  const aliases = flattenAliases(tokens);
  for (let at = 0; at < tokens.length; at += 1) {
    const end = variantEnd(tokens, at, aliases);
    if (end === undefined || is(tokens[end + 1], "::")) continue;
    const isOperand = is(tokens[at - 1], ...operators) || is(tokens[end + 1], ...operators, "not");
    const call = enclosingCall(tokens, at);
    if (isOperand || (call !== undefined && !takers.has(call)))
      throw new DialectError(
        tokens[at]?.line ?? 1,
        `a variant is used as a value${isOperand ? "" : ` in ${call ?? ""}()`}; give it a type, such as ::varchar.`,
      );
  }
}

function variantEnd(tokens: readonly Token[], at: number, aliases: ReadonlySet<string>): number | undefined {
  const token = tokens[at];
  if (token?.isMade && is(token, "json_extract")) return closingOf(tokens, at + 1);
  const isValue = is(tokens[at + 1], ".") && is(tokens[at + 2], "value") && !is(tokens[at - 1], ".");
  return isValue && aliases.has(token?.text.toLowerCase() ?? "") ? at + 2 : undefined;
}

/** Names given to what FLATTEN gives. */
function flattenAliases(tokens: readonly Token[]): Set<string> {
  const aliases = new Set<string>();
  for (let at = 0; at < tokens.length; at += 1) {
    if (!is(tokens[at], "flatten") || !is(tokens[at + 1], "(")) continue;
    let next = closingOf(tokens, at + 1) + 1;
    while (is(tokens[next], ")", "as")) next += 1;
    const alias = tokens[next];
    if (alias?.kind === "word" && !isKeyword(alias)) aliases.add(alias.text.toLowerCase());
  }
  return aliases;
}

/** The function whose brackets stand right around the token, in lower case. */
function enclosingCall(tokens: readonly Token[], inside: number): string | undefined {
  let depth = 0;
  for (let at = inside - 1; at >= 0; at -= 1) {
    if (is(tokens[at], ")", "]")) depth += 1;
    if (!is(tokens[at], "(", "[")) continue;
    if (depth > 0) {
      depth -= 1;
      continue;
    }
    const name = tokens[at - 1];
    if (name?.kind !== "word" || (isKeyword(name) && !is(name, "left", "right", "table"))) return undefined;
    return is(tokens[at - 2], ".") ? undefined : name.text.toLowerCase();
  }
  return undefined;
}
