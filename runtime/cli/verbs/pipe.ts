import { identifier, literal, trusted } from "../../warehouse/operations/fill-statement.ts";
import { readStatement } from "../../warehouse/operations/read-steps.ts";
import { textOf } from "../../warehouse/operations/session.ts";
import { defaultTargets, type OperationTarget } from "../../warehouse/operations/targets.ts";
import {
  defineVerb,
  textOption,
  timeOption,
  UsageError,
  type CliSession,
  type VerbInput,
} from "../command.ts";
import { nearest } from "../nearest.ts";
import { printRows } from "../print-rows.ts";
import { parseTarget } from "../target-option.ts";

const actions = ["status", "pause", "resume", "refresh"] as const;
type Action = (typeof actions)[number];

type Shown = Record<string, unknown>;

export const pipe = defineVerb<Shown[]>({
  name: "pipe",
  summary: "Show, pause, resume or refresh the pipes",
  details:
    "A pipe that is paused loads nothing until it is resumed; files that come meanwhile wait (in Snowflake for 14 days).\n" +
    "refresh loads files that no notification told of: below --prefix, written after --modified-after.",
  positionals: "status|pause|resume|refresh [<pipe>]",
  words: actions,
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
  async run(input, context) {
    const [action, name] = input.positionals;
    if (!isAction(action)) throw new UsageError(describeUnknown(action), "pipe");
    const targets = name === undefined ? defaultTargets : [parseTarget(name)];
    const session = await context.openSession();
    const shown: Shown[] = [];
    for (const target of targets) shown.push(...(await act(session, action, target, input)));
    return shown;
  },
  print(rows, context) {
    context.stdout.write(printRows(rows, "table"));
  },
});

const isAction = (text: string | undefined): text is Action =>
  (actions as readonly (string | undefined)[]).includes(text);

function describeUnknown(action: string | undefined): string {
  if (action === undefined) return `pipe needs one of ${actions.join(", ")}.`;
  const meant = nearest(action, actions);
  return `pipe does not ${action}.${meant === undefined ? ` It takes ${actions.join(", ")}.` : ` Did you mean ${meant}?`}`;
}

async function act(
  session: CliSession,
  action: Action,
  target: OperationTarget,
  input: VerbInput,
): Promise<Shown[]> {
  const named = { pipe: identifier(target.pipe) };
  switch (action) {
    case "status":
      return [await describe(session, target)];
    case "pause":
      await session.query(readStatement("operations/pipe-pause.sql", named));
      return [await describe(session, target)];
    case "resume":
      await session.query(readStatement("operations/pipe-resume.sql", named));
      return [await describe(session, target)];
    case "refresh": {
      const statement = readStatement("operations/pipe-refresh.sql", {
        ...named,
        filter: trusted(filterOf(input)),
      });
      const rows = await session.query(statement);
      return rows.map((row) => ({ pipe: target.pipe, ...row }));
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

async function describe(session: CliSession, target: OperationTarget): Promise<Shown> {
  const [row] = await session.query(
    readStatement("operations/pipe-status.sql", { pipe: literal(target.pipe) }),
  );
  const status = JSON.parse(textOf(row?.["status"]) || "{}") as Record<string, unknown>;
  return {
    pipe: target.pipe,
    state: status["executionState"] ?? null,
    waiting: status["pendingFileCount"] ?? null,
    oldest_waiting: status["oldestFileTimestamp"] ?? null,
    last_ingested: status["lastIngestedTimestamp"] ?? null,
    last_file: status["lastIngestedFilePath"] ?? null,
  };
}
