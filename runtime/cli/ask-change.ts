import type { NoteStep, Step } from "../warehouse/operations/step.ts";
import { confirm } from "./confirm.ts";
import { isSet, type CliContext, type VerbInput } from "./command.ts";

/** What a verb that changes something gives: what it would do, or what it did. */
export type Change<Result> =
  { isDone: false; why: "dry run" | "declined"; steps: readonly Step[] } | { isDone: true; result: Result };

export interface ChangeRequest<Result> {
  steps: readonly Step[];
  /** Says what is at stake, with numbers: `Replace 12 rows of 2 files in raw_data.braintrust_traces?` */
  question: string;
  run: (note: NoteStep) => Promise<Result>;
}

/** Shows, asks, then does it; each step is told on standard error as it begins. */
export async function askAndRun<Result>(
  request: ChangeRequest<Result>,
  input: VerbInput,
  context: CliContext,
): Promise<Change<Result>> {
  const { steps } = request;
  if (isSet(input, "dry-run")) {
    context.say(request.question.replace(/\?$/, "."));
    return { isDone: false, why: "dry run", steps };
  }
  if (!(await confirm(request.question, input, context))) return { isDone: false, why: "declined", steps };
  const result = await request.run(({ purpose }) => context.say(`· ${purpose}`));
  return { isDone: true, result };
}

export function printSteps(steps: readonly Step[]): string {
  return steps.map(({ purpose, statement }) => `-- ${purpose}\n${statement.trim()};\n`).join("\n");
}

export function printChange<Result>(
  change: Change<Result>,
  context: CliContext,
  describe: (result: Result) => string,
): void {
  if (change.isDone) context.stdout.write(describe(change.result));
  else if (change.why === "dry run") context.stdout.write(printSteps(change.steps));
  else context.say("Nothing was changed.");
}
