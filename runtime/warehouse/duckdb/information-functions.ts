import { closingOf, is, splitAtCommas } from "../dialect/scan.ts";
import { unquote, type Token } from "../dialect/tokens.ts";
import { archiveRoute, exportRoutes, locationOf } from "./export-routes.ts";
import { compilationError } from "./statement-error.ts";
import { replaceTokens, toFullName, type Statement } from "./statement-text.ts";

interface InformationFunction {
  /** The macro of information-macros.ts that answers. */
  macro: string;
  /** Names in the order of the macro's parameters, with what stands in for one that was left out. */
  parameters: readonly { name: string; otherwise: string }[];
}

const sinceEver = "'1970-01-01T00:00:00Z'::timestamp_tz";

/** Table functions of INFORMATION_SCHEMA, whose arguments have names. */
const tableFunctions: Readonly<Record<string, InformationFunction>> = {
  copy_history: {
    macro: "copy_history",
    parameters: [
      { name: "table_name", otherwise: "" },
      { name: "start_time", otherwise: "" },
      { name: "end_time", otherwise: "current_timestamp()" },
    ],
  },
  pipe_usage_history: {
    macro: "pipe_usage_history",
    parameters: [
      { name: "date_range_start", otherwise: "dateadd(minutes, -10, current_timestamp())" },
      { name: "date_range_end", otherwise: "current_timestamp()" },
      { name: "pipe_name", otherwise: "null" },
    ],
  },
  warehouse_metering_history: {
    macro: "warehouse_metering_history",
    parameters: [{ name: "date_range_start", otherwise: "" }],
  },
  validate_pipe_load: {
    macro: "validate_pipe_load",
    parameters: [
      { name: "pipe_name", otherwise: "" },
      { name: "start_time", otherwise: sinceEver },
      { name: "end_time", otherwise: "current_timestamp()" },
    ],
  },
};

const scalarFunctions: Readonly<Record<string, string>> = {
  system$pipe_status: "pipe_status",
  system$clustering_information: "clustering_information",
};

/** Calls of Snowflake's own functions as calls of the macros that stand in for them. */
export function rewriteInformation(statement: Statement): Statement {
  let current = statement;
  for (let at = 0; at < current.tokens.length; at += 1) {
    current = rewriteAt(current, at);
  }
  return current;
}

function rewriteAt(statement: Statement, at: number): Statement {
  const { tokens } = statement;
  const token = tokens[at];
  if (token?.kind !== "word") return statement;
  const name = token.text.toLowerCase();
  if (name === "information_schema" && is(tokens[at + 1], ".") && is(tokens[at + 3], "(")) {
    return rewriteTableFunction(statement, at);
  }
  if (!is(tokens[at + 1], "(")) return statement;
  const scalar = scalarFunctions[name];
  if (scalar !== undefined)
    return replaceTokens(statement, { from: at, to: at + 1 }, `snowflake_local.${scalar}`);
  if (name === "directory" || name === "get_stage_location") return rewriteStageFunction(statement, at);
  return statement;
}

function rewriteTableFunction(statement: Statement, at: number): Statement {
  const { tokens } = statement;
  const name = tokens[at + 2]?.text.toLowerCase() ?? "";
  const known = tableFunctions[name];
  if (known === undefined) return statement;
  const close = closingOf(tokens, at + 3);
  const given = readArguments(statement, at + 4, close);
  const unknown = [...given.keys()].find((key) =>
    known.parameters.every((parameter) => parameter.name !== key),
  );
  if (unknown !== undefined)
    throw compilationError(`invalid argument name '${unknown.toUpperCase()}' of ${name.toUpperCase()}`);
  const values = known.parameters.map((parameter) => {
    const value = given.get(parameter.name) ?? parameter.otherwise;
    if (value !== "") return value;
    throw compilationError(`${name.toUpperCase()} needs the argument ${parameter.name.toUpperCase()}`);
  });
  if (name === "copy_history") requireLoaded(values[0] ?? "");
  const from = is(tokens[at - 1], ".") ? at - 2 : at;
  return replaceTokens(
    statement,
    { from, to: close + 1 },
    `snowflake_local.${known.macro}(${values.join(", ")})`,
  );
}

/** Checked here where it stands as a text: a macro over no rows raises nothing. */
function requireLoaded(value: string): void {
  const name = /^'([^']*)'$/.exec(value)?.[1];
  if (name === undefined || exportRoutes.some((route) => route.table === toFullName(name))) return;
  throw compilationError(`Table '${name.toUpperCase()}' does not exist or not authorized.`);
}

function readArguments(statement: Statement, from: number, close: number): Map<string, string> {
  const given = new Map<string, string>();
  let at = from;
  for (const part of splitAtCommas(statement.tokens.slice(from, close))) {
    const [name, arrow] = part;
    if (name === undefined || !is(arrow, "=>"))
      throw compilationError("arguments need their names: table_name => '…'");
    const last = statement.tokens[at + part.length - 1];
    given.set(name.text.toLowerCase(), statement.text.slice(arrow?.end, last?.end).trim());
    at += part.length + 1;
  }
  return given;
}

function rewriteStageFunction(statement: Statement, at: number): Statement {
  const { tokens } = statement;
  if (!is(tokens[at + 2], "@")) return statement;
  const close = closingOf(tokens, at + 1);
  const stage = toFullName(
    tokens
      .slice(at + 3, close)
      .map(nameText)
      .join(""),
  );
  requireStage(stage);
  const isDirectory = is(tokens[at], "directory");
  const made = isDirectory ? `table(snowflake_local.stage_directory('${stage}'))` : `'${locationOf(stage)}'`;
  return replaceTokens(statement, { from: at, to: close + 1 }, made);
}

const nameText = (token: Token): string => (token.kind === "quoted" ? unquote(token) : token.text);

export function requireStage(stage: string): void {
  if (stage === archiveRoute.stage || exportRoutes.some((route) => route.stage === stage)) return;
  throw compilationError(`Stage '${stage.toUpperCase()}' does not exist or not authorized.`);
}
