import { asText, judgeProperty } from "../property.ts";
import type { ResourceRule } from "../rule.ts";
import { withoutComments } from "../sql-text.ts";
import { complies, violates } from "../verdict.ts";

/** EXECUTE IMMEDIATE of anything but one text literal, and identifier() of a variable. */
const dynamic =
  /\bexecute\s+immediate\b(?!\s*(?:\$\$[\s\S]*?\$\$|'(?:[^']|'')*')\s*(?:;|$))|\bidentifier\s*\(\s*[:$]/i;

/** A procedure runs the statements that stand in it. */
export const procedureStaticSql: ResourceRule = {
  name: "procedure-static-sql",
  scope: "resource",
  level: "mandatory",
  severity: "high",
  description: "A procedure runs no SQL that it puts together from its arguments.",
  reason: "It runs with its owner's rights: text from a caller would run with them too.",
  remedy: "Write the statement out, with arguments as :name where values stand.",
  types: ["snowflake:index/procedureSql:ProcedureSql"],
  check: (resource) =>
    judgeProperty(resource, "procedureDefinition", (text) => {
      const found = dynamic.exec(withoutComments(asText(text)))?.[0];
      return found === undefined
        ? complies
        : violates(
            `procedureDefinition has ${found.replace(/\s+/g, " ").toUpperCase()} of what is not a literal`,
          );
    }),
};
