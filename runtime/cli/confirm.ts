import { createInterface } from "node:readline/promises";
import { isSet, UsageError, type CliContext, type VerbInput } from "./command.ts";

/** Whether to go on. Asks a person; where there is none, `--yes` must have said so. */
export async function confirm(question: string, input: VerbInput, context: CliContext): Promise<boolean> {
  if (isSet(input, "yes")) return true;
  if (context.stdin.isTTY !== true) {
    throw new UsageError("Nobody can be asked here: add --yes to go on, or --dry-run to look first.");
  }
  const asking = createInterface({ input: context.stdin, output: context.stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}
