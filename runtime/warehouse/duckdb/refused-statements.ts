import { closingOf, is } from "../dialect/scan.ts";
import type { Token } from "../dialect/tokens.ts";
import { compilationError } from "./statement-error.ts";
import { begins, readOptions, type Statement } from "./statement-text.ts";

/** Refuses what Snowflake refuses but DuckDB would run, so that what runs here runs there. */
export const refusals: readonly ((statement: Statement) => void)[] = [
  refuseCastOfVariant,
  refuseFormatOfAnotherType,
  refuseUserAsRole,
  refuseProcedure,
  refuseDropOfIntegration,
];

const typeNames: Readonly<Record<string, string>> = {
  timestamp_ntz: "TIMESTAMP_NTZ(9)",
  timestamp_tz: "TIMESTAMP_TZ(9)",
  timestamp_ltz: "TIMESTAMP_LTZ(9)",
  timestamp: "TIMESTAMP_NTZ(9)",
  integer: "NUMBER(38,0)",
  int: "NUMBER(38,0)",
  number: "NUMBER(38,0)",
};

const tryFunctions: Readonly<Record<string, string>> = {
  timestamp_ntz: "try_to_timestamp_ntz",
  timestamp_tz: "try_to_timestamp_tz",
  float: "try_to_double",
  double: "try_to_double",
  integer: "try_to_number",
  int: "try_to_number",
  number: "try_to_number",
};

/** TRY_CAST takes text only: a path into a VARIANT needs `::string` first. */
function refuseCastOfVariant({ tokens }: Statement): void {
  for (const [at, token] of tokens.entries()) {
    if (!is(token, "try_cast") || !is(tokens[at + 1], "(")) continue;
    const inside = tokens.slice(at + 2, closingOf(tokens, at + 1));
    const as = inside.findLastIndex((inner) => is(inner, "as"));
    const value = inside.slice(0, as);
    if (as === -1 || !isPath(value)) continue;
    const type = inside[as + 1]?.text.toLowerCase() ?? "";
    const shown = typeNames[type] ?? type.toUpperCase();
    const path = value
      .map((part) => part.text)
      .join("")
      .replace(/:(\w+):/, ":$1.");
    throw compilationError(
      `Function TRY_CAST cannot be used with arguments of types VARIANT and ${shown}`,
      `Make it text first: ${tryFunctions[type] ?? "try_to_…"}(${path}::string).`,
    );
  }
}

/** `$1:created`, `t.metrics:cost`: a path and nothing behind it that makes text of it. */
function isPath(value: readonly Token[]): boolean {
  const hasPath = value.some((token) => is(token, ":"));
  return hasPath && !value.some((token) => is(token, "::", "(", "||"));
}

const optionsOfCsv = new Set([
  "error_on_column_count_mismatch",
  "field_delimiter",
  "skip_header",
  "parse_header",
  "field_optionally_enclosed_by",
  "escape",
  "escape_unenclosed_field",
  "skip_blank_lines",
  "empty_field_as_null",
  "record_delimiter",
]);

function refuseFormatOfAnotherType(statement: Statement): void {
  const { tokens } = statement;
  const at = tokens.findIndex((token, index) => is(token, "file") && is(tokens[index + 1], "format"));
  if (!begins(statement, "create") || at === -1 || at > 3) return;
  const from = tokens.findIndex(
    (token, index) => index > at && is(tokens[index + 1], "=") && token.kind === "word",
  );
  if (from === -1) return;
  const options = readOptions(tokens, from);
  const type = String(options.get("type") ?? "csv").toLowerCase();
  const wrong = [...options.keys()].find((key) => type !== "csv" && optionsOfCsv.has(key));
  if (wrong === undefined) return;
  throw compilationError(
    `invalid parameter '${wrong.toUpperCase()}'`,
    `${wrong.toUpperCase()} is an option of CSV; leave it out of a format of ${type.toUpperCase()}.`,
  );
}

function refuseUserAsRole({ tokens }: Statement): void {
  const at = tokens.findIndex((token) => is(token, "storage_aws_role_arn"));
  const arn = tokens[at + 2]?.text ?? "";
  if (at === -1 || !arn.includes(":user/")) return;
  throw compilationError(
    `invalid value [${arn}] for parameter 'STORAGE_AWS_ROLE_ARN'`,
    "It takes a role (arn:aws:iam::<account>:role/<name>), and STORAGE_ALLOWED_LOCATIONS the export's prefix only. " +
      "Change an integration with ALTER STORAGE INTEGRATION … SET: a new one breaks the stages of the old one.",
  );
}

function refuseDropOfIntegration(statement: Statement): void {
  if (!begins(statement, "drop", "storage", "integration")) return;
  throw compilationError(
    "Cannot drop integration here: the stages that use it would no longer read, and a new one of the same name does not mend them.",
    "ALTER STORAGE INTEGRATION s3_braintrust_integration SET STORAGE_AWS_ROLE_ARN = '…' keeps the stages.",
  );
}

/** Procedures are part of the deployment, so that everyone's stands at the same text. */
function refuseProcedure(statement: Statement): void {
  const { tokens } = statement;
  const at = tokens.findIndex((token) => is(token, "procedure"));
  if (!begins(statement, "create") || at === -1 || at > 3) return;
  const body = tokens.find((token) => token.kind === "string" && /\bbegin\b/i.test(token.text))?.text ?? "";
  const bare = /\b(?:else)?if\s+(?!\()([^\n]*?)\s+then\b/i.exec(body);
  if (bare !== null) {
    const line = body.slice(0, bare.index).split("\n").length;
    throw compilationError(
      `syntax error line ${line} unexpected '${(bare[1] ?? "").split(/\s/)[0] ?? ""}'.`,
      "IF takes its condition in brackets, INTO its variables with a colon (INTO :name), and what is compared with NULL " +
        "is never true: an empty table would read as healthy. Change the thresholds with " +
        "UPDATE monitoring.thresholds SET warning = …, critical = … instead.",
    );
  }
  throw compilationError(
    "Procedures can not be created here.",
    "They are deployed from runtime/warehouse/; change thresholds with UPDATE monitoring.thresholds.",
  );
}
