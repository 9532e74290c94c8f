import { identifier, literal, trusted } from "../../warehouse/operations/fill-statement.ts";
import { readStatement } from "../../warehouse/operations/read-steps.ts";
import { readTargets } from "../../warehouse/operations/read-targets.ts";
import { textOf } from "../../warehouse/operations/session.ts";
import type { OperationTarget } from "../../warehouse/operations/targets.ts";
import { choosePipes, pipeActions, type PipeAction } from "../choose-pipes.ts";
import {
  defineVerb,
  textOption,
  timeOption,
  UsageError,
  type CliContext,
  type CliSession,
  type VerbInput,
} from "../command.ts";
import { nearest } from "../nearest.ts";
import { printRows } from "../print-rows.ts";

type Shown = Record<string, unknown>;

export const pipe = defineVerb<Shown[]>({
  name: "pipe",
  summary: "Show, pause, resume or refresh the pipes",
  details:
    "A pipe that is paused loads nothing until it is resumed; files that come meanwhile wait (in Snowflake for 14 days).\n" +
    "refresh loads files that no notification told of: below --prefix, written after --modified-after. A kind, a table or\n" +
    "an export means its pipes, where it has one export; resume and refresh then mean the newest version of its pipe.",
  positionals: "status|pause|resume|refresh [<pipe>]",
  words: pipeActions,
  options: {
    prefix: { type: "string", value: "<path>", help: "refresh: only files below this path of the stage" },
    "modified-after": {
      type: "string",
      value: "<time>",
      help: "refresh: only files written after this time",
    },
  },
  examples: [
    { command: "tracelake pipe status", does: "See what each pipe does and what it waits for" },
    { command: "tracelake pipe pause braintrust_traces_pipe", does: "Stop one pipe" },
    {
      command: "tracelake pipe refresh spans --prefix 2026-01-15/",
      does: "Load one day's files again that were never told of",
    },
  ],
  finding: "no pipe of an export is to be seen",
  async run(input, context) {
    const [action, name] = input.positionals;
    if (!isAction(action)) throw new UsageError(describeUnknown(action), "pipe");
    const session = await context.openSession();
    const targets = await readTargets(session);
    const pipes = choosePipes(action, name, targets);
    const shown: Shown[] = [];
    for (const each of pipes) shown.push(...(await act(session, action, each, input)));
    if (action === "resume")
      tellLeftPaused(
        targets.filter((target) => pipes.includes(target.pipe)),
        pipes,
        context,
      );
    return shown;
  },
  print(rows, context) {
    context.stdout.write(printRows(rows, "table"));
  },
});

/** A take-over pauses it for good, so that nobody resumes it unasked. */
function tellLeftPaused(
  targets: readonly OperationTarget[],
  resumed: readonly string[],
  context: CliContext,
): void {
  const older = targets.flatMap(({ olderPipes }) => olderPipes);
  for (const pipe of older.filter((each) => !resumed.includes(each)))
    context.say(`${pipe} is of an earlier version and was left as it is: name it to resume it.`);
}

const isAction = (text: string | undefined): text is PipeAction =>
  (pipeActions as readonly (string | undefined)[]).includes(text);

function describeUnknown(action: string | undefined): string {
  if (action === undefined) return `pipe needs one of ${pipeActions.join(", ")}.`;
  const meant = nearest(action, pipeActions);
  return `pipe does not ${action}.${meant === undefined ? ` It takes ${pipeActions.join(", ")}.` : ` Did you mean ${meant}?`}`;
}

async function act(
  session: CliSession,
  action: PipeAction,
  name: string,
  input: VerbInput,
): Promise<Shown[]> {
  const named = { pipe: identifier(name) };
  switch (action) {
    case "status":
      return [await describe(session, name)];
    case "pause":
      await session.query(readStatement("operations/pipe-pause.sql", named));
      return [await describe(session, name)];
    case "resume":
      await session.query(readStatement("operations/pipe-resume.sql", named));
      return [await describe(session, name)];
    case "refresh": {
      const statement = readStatement("operations/pipe-refresh.sql", {
        ...named,
        filter: trusted(filterOf(input)),
      });
      const rows = await session.query(statement);
      return rows.map((row) => ({ pipe: name, ...row }));
    }
  }
}

function filterOf(input: VerbInput): string {
  const prefix = textOption(input, "prefix");
  const after = timeOption(input, "modified-after");
  return [
    prefix === undefined ? "" : ` prefix = ${literal(prefix).sql}`,
    after === undefined ? "" : ` modified_after = ${literal(after.toISOString()).sql}`,
  ].join("");
}

async function describe(session: CliSession, name: string): Promise<Shown> {
  const [row] = await session.query(readStatement("operations/pipe-status.sql", { pipe: literal(name) }));
  const status = JSON.parse(textOf(row?.["status"]) || "{}") as Record<string, unknown>;
  return {
    pipe: name,
    state: status["executionState"] ?? null,
    waiting: status["pendingFileCount"] ?? null,
    oldest_waiting: status["oldestFileTimestamp"] ?? null,
    last_ingested: status["lastIngestedTimestamp"] ?? null,
    last_file: status["lastIngestedFilePath"] ?? null,
  };
}
