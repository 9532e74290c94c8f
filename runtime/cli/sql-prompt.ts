import { appendFile, readFile } from "node:fs/promises";
import { createInterface, type Interface } from "node:readline/promises";
import { splitStatements } from "../warehouse/dialect/split-statements.ts";
import type { CliContext, CliSession } from "./command.ts";
import { printRows, type PrintFormat } from "./print-rows.ts";
import { tellFailure } from "./tell-failure.ts";

export interface Conversation {
  session: CliSession;
  context: CliContext;
  format: PrintFormat;
}

const historyLines = 1000;

const tables = `select lower(table_schema) || '.' || lower(table_name) as name, lower(table_type) as kind
from information_schema.tables
where lower(table_schema) in ('raw_data', 'current_data', 'marts', 'monitoring')
order by name`;

const help = `  ;    ends a statement         \\d   tables and views
  \\q   leaves (or Ctrl-D)        \\?   this help
  Ctrl-C forgets what was typed of a statement
`;

/** Prompts until the user leaves. What is refused is told, and the prompt comes again. */
export async function converse({ session, context, format }: Conversation): Promise<void> {
  const { stdin, stdout, config } = context;
  const history = await readHistory(config.historyFile);
  const lines = createInterface({
    input: stdin,
    output: stdout,
    history,
    historySize: historyLines,
    terminal: true,
  });
  context.say(`Connected to ${session.describe}. \\? helps, \\q leaves.`);
  let typed = "";
  const prompt = () => {
    lines.setPrompt(typed === "" ? "warehouse=> " : "warehouse-> ");
    lines.prompt();
  };
  lines.on("SIGINT", () => {
    typed = "";
    stdout.write("\n");
    prompt();
  });
  prompt();
  for await (const line of lines) {
    const word = line.trim();
    if (typed === "" && isLeaving(word)) break;
    if (typed === "" && word === "\\?") stdout.write(help);
    else if (typed === "" && word === "\\d") await runOne(tables, { session, context, format });
    else {
      typed = word === "" && typed === "" ? "" : `${typed}${line}\n`;
      if (word.endsWith(";")) {
        const statements = typed;
        typed = "";
        await remember(config.historyFile, statements);
        await runTyped(statements, { session, context, format }, lines);
      }
    }
    prompt();
  }
  lines.close();
}

const isLeaving = (word: string): boolean =>
  ["\\q", "quit", "exit", "quit;", "exit;"].includes(word.toLowerCase());

async function runTyped(text: string, conversation: Conversation, lines: Interface): Promise<void> {
  // What is typed ahead is kept for the next prompt.
  lines.pause();
  try {
    for (const statement of splitStatements(text)) if (!(await runOne(statement, conversation))) break;
  } catch (error) {
    tellFailure(error, conversation.context.stderr);
  } finally {
    lines.resume();
  }
}

async function runOne(statement: string, { session, context, format }: Conversation): Promise<boolean> {
  const startedAt = performance.now();
  try {
    context.stdout.write(printRows(await session.query(statement), format));
    context.say(`${Math.round(performance.now() - startedAt)} ms`);
    return true;
  } catch (error) {
    tellFailure(error, context.stderr);
    return false;
  }
}

/** Newest first, as the prompt wants it. */
async function readHistory(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").filter(Boolean).slice(-historyLines).toReversed();
}

/** A history that can't be kept is no reason to stop. */
async function remember(file: string, statements: string): Promise<void> {
  const line = statements.trim().replaceAll(/\s*\n\s*/g, " ");
  await appendFile(file, `${line}\n`, { mode: 0o600 }).catch(() => undefined);
}
