import { stands } from "../dialect/scan.ts";
import type { LandingPlans } from "./landing-table.ts";
import { begins, readName, replaceTokens, toFullName, type Statement } from "./statement-text.ts";

/**
 * `insert into <landing table> select * from <a copy of it>`, as a recovery does, with the columns that are stored: the
 * others are read from source_row, which comes along. Any other statement is left as it is.
 */
export function rewriteInserts(statement: Statement, plans: LandingPlans): Statement {
  if (!begins(statement, "insert", "into")) return statement;
  const { parts, end } = readName(statement.tokens, 2);
  const landing = Object.values(plans).find(({ table }) => `raw_data.${table}` === toFullName(parts));
  if (landing === undefined || !stands(statement.tokens, end, "select", "*", "from")) return statement;
  const stored = landing.json.columns.filter((column) => !landing.virtual.has(column)).join(", ");
  return replaceTokens(statement, { from: end, to: end + 2 }, `(${stored}) select ${stored}`);
}
