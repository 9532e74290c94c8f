import { is } from "./scan.ts";
import { readTokens } from "./tokens.ts";

/**
 * The statements of a file or of what a person typed, without their semicolons and without what is only a comment.
 * Semicolons in strings, comments and bodies between $$ cut nothing.
 *
 * @throws {DialectError} at an open string, comment or body.
 */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let from = 0;
  let isEmpty = true;
  for (const token of readTokens(text)) {
    if (!is(token, ";")) {
      isEmpty = false;
      continue;
    }
    if (!isEmpty) statements.push(text.slice(from, token.end - 1).trim());
    from = token.end;
    isEmpty = true;
  }
  if (!isEmpty) statements.push(text.slice(from).trim());
  return statements;
}
