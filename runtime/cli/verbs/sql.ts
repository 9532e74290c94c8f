import { text as readAll } from "node:stream/consumers";
import { splitStatements } from "../../warehouse/dialect/split-statements.ts";
import {
  defineVerb,
  isSet,
  textsOption,
  UsageError,
  type CliContext,
  type CliSession,
  type VerbInput,
} from "../command.ts";
import { printRows, type PrintFormat, type ShownRow } from "../print-rows.ts";
import { converse } from "../sql-prompt.ts";

export const sql = defineVerb<null>({
  name: "sql",
  summary: "Run statements in Snowflake's dialect: one, a script, or at a prompt",
  details:
    "Without -c and with a terminal it prompts: a statement ends with a semicolon, \\q leaves, \\d lists tables, \\? helps.\n" +
    "Otherwise it reads statements from standard input. It stops at the first that is refused; one that begin transaction\n" +
    "left open is undone. While npm start runs, it asks that process, which holds the file.",
  positionals: "",
  options: {
    command: {
      type: "string",
      short: "c",
      multiple: true,
      value: "<statements>",
      help: "Run these and leave",
    },
    csv: { type: "boolean", help: "Print rows as CSV" },
  },
  examples: [
    { command: "tracelake sql", does: "Open the prompt" },
    { command: 'tracelake sql -c "select count(*) from braintrust_traces"', does: "Run one statement" },
    { command: "tracelake sql --csv < report.sql > report.csv", does: "Run a script and keep what it gives" },
    {
      command: "tracelake sql --target snowflake -c \"select system$pipe_status('braintrust_traces_pipe')\"",
      does: "Ask Snowflake",
    },
  ],
  async run(input, context) {
    const format = formatOf(input);
    const commands = textsOption(input, "command");
    if (commands.length === 0 && context.stdin.isTTY === true) {
      await converse({ session: await context.openSession(), context, format });
      return null;
    }
    const text = commands.length > 0 ? commands.join(";\n") : await readAll(context.stdin);
    await runAll(await context.openSession(), splitStatements(text), format, context);
    return null;
  },
});

function formatOf(input: VerbInput): PrintFormat {
  if (isSet(input, "json") && isSet(input, "csv"))
    throw new UsageError("Rows come as JSON or as CSV: not both.", "sql");
  if (isSet(input, "json")) return "json";
  return isSet(input, "csv") ? "csv" : "table";
}

async function runAll(
  session: CliSession,
  statements: readonly string[],
  format: PrintFormat,
  context: CliContext,
): Promise<void> {
  for (const statement of statements) {
    const rows: readonly ShownRow[] = await session.query(statement);
    context.stdout.write(printRows(rows, format));
  }
}
