import { closingOf, compose, is, operandStart } from "./scan.ts";
import type { Token } from "./tokens.ts";
import { withSpaceOf } from "./paths.ts";
import { readType } from "./types.ts";

/**
 * `x::type` → `cast(x as type)`. Text of a variant is its text without quotes, and JSON's null is SQL's NULL.
 * Runs after the paths, so that a path is one operand.
 */
export function rewriteCasts(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (!token) break;
    if (!is(token, "::")) {
      out.push(token);
      at += 1;
      continue;
    }
    const { type, end } = readType(tokens, at + 1);
    const operand = out.splice(operandStart(out, out.length - 1));
    out.push(...withSpaceOf(operand[0], castTo(type, operand, token.line)));
    at = end;
  }
  return out;
}

/** The operand as a DuckDB type, with Snowflake's reading of variants. */
export function castTo(type: string, operand: readonly Token[], line: number): Token[] {
  const text = textOfPath(operand, line);
  if (type === "json") return text ? [...operand] : compose(line, "to_json(", operand, ")");
  if (text) return type === "varchar" ? text : compose(line, "cast(", text, ` as ${type})`);
  const isLiteral = operand.length === 1 && operand[0]?.kind !== "word";
  if (type === "varchar" && operand[0]?.kind !== "string") return compose(line, "sf_varchar(", operand, ")");
  // Straight from a float DuckDB would round a half to the even number, Snowflake rounds it away from zero.
  if ((type === "hugeint" || type === "bigint") && !isLiteral)
    return compose(line, "cast(cast(", operand, ` as decimal(38, 0)) as ${type})`);
  return compose(line, "cast(", operand, ` as ${type})`);
}

function textOfPath(operand: readonly Token[], line: number): Token[] | undefined {
  const [name] = operand;
  const isPath =
    name?.isMade === true && is(name, "json_extract") && closingOf(operand, 1) === operand.length - 1;
  return isPath ? compose(line, "json_extract_string", operand.slice(1)) : undefined;
}
