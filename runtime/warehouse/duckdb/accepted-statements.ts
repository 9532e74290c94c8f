import { is } from "../dialect/scan.ts";
import { compilationError } from "./statement-error.ts";
import { answer, type StatementFamily } from "./statement-plan.ts";
import { begins, readName, type Statement } from "./statement-text.ts";

const noEffect = (what: string) =>
  answer(`Statement executed successfully: ${what} has no effect on this machine.`);

/** What costs or sorts differently in Snowflake and means nothing to a database in one process: accepted, and said so. */
export const acceptedStatements: StatementFamily = (statement) => {
  if (begins(statement, "alter", "warehouse")) return noEffect("the size of a warehouse");
  if (begins(statement, "alter", "session")) return noEffect("a setting of a session");
  if (begins(statement, "grant") || begins(statement, "revoke")) return noEffect("a grant");
  if (begins(statement, "alter", "task") || begins(statement, "alter", "alert"))
    return noEffect("a schedule");
  if (begins(statement, "alter", "table") && isClustering(statement)) return noEffect("a clustering key");
  if (isFileFormat(statement)) return noEffect("a file format of one's own");
  if (
    begins(statement, "alter", "storage", "integration") ||
    begins(statement, "create", "storage", "integration")
  ) {
    return noEffect("a storage integration");
  }
  if (begins(statement, "use")) return planUse(statement);
  return undefined;
};

function isClustering({ tokens }: Statement): boolean {
  return tokens.some(
    (token, at) => (is(token, "cluster") && is(tokens[at + 1], "by")) || (is(token, "clustering") && at > 2),
  );
}

function isFileFormat({ tokens }: Statement): boolean {
  if (!is(tokens[0], "create", "alter")) return false;
  const at = tokens.findIndex((token, index) => is(token, "file") && is(tokens[index + 1], "format"));
  return at > 0 && at <= 3;
}

/** Names are looked up in RAW_DATA; those of other schemas carry theirs. */
function planUse({ tokens }: Statement) {
  const at = is(tokens[1], "role", "warehouse", "database", "schema") ? 2 : 1;
  const { parts } = readName(tokens, at);
  const isKnown =
    is(tokens[1], "role", "warehouse") || ["raw_data", "braintrust_data"].includes(parts.at(-1) ?? "");
  if (isKnown) return answer("Statement executed successfully.");
  throw compilationError(
    `Object '${parts.join(".").toUpperCase()}' does not exist or not authorized.`,
    "Names without a schema are RAW_DATA's here: write those of another schema with it, as marts.usage_daily.",
  );
}
