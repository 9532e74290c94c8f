import type { ChosenTargets } from "../warehouse/operations/part-files.ts";
import { readTargets } from "../warehouse/operations/read-targets.ts";
import type { OperationSession } from "../warehouse/operations/session.ts";
import {
  defaultTargets,
  findTarget,
  selectTargets,
  type OperationTarget,
} from "../warehouse/operations/targets.ts";
import { textOption, UsageError, type VerbInput, type VerbOption } from "./command.ts";

/** Which landing table is meant, of verbs that need neither pipe nor stage: the tables are the same in every stack. */
export const defineTargets = {
  options: {
    table: {
      type: "string",
      value: "<table>",
      help: "braintrust_traces, braintrust_spans, braintrust_query_rows or model_usage (all where left out)",
    },
  } satisfies Readonly<Record<string, VerbOption>>,
  /** The one that was named, or all. @throws {UsageError} */
  read(input: VerbInput): readonly OperationTarget[] {
    const name = textOption(input, "table");
    return name === undefined ? defaultTargets : [orUsageError(() => findTarget(name))];
  },
};

/** Which exports are meant, of verbs that go by pipes and stages. */
export const exportOption: Readonly<Record<string, VerbOption>> = {
  table: {
    type: "string",
    value: "<table>",
    help: "A table with all exports that land there, or one export, or its pipe (all where left out)",
  },
};

/** Read from the warehouse: all exports, and those of that name, or all without one. @throws {UsageError} */
export async function readTargetOption(
  session: OperationSession,
  name: string | undefined,
): Promise<ChosenTargets> {
  const all = await readTargets(session);
  return { all, chosen: name === undefined ? all : orUsageError(() => selectTargets(name, all)) };
}

function orUsageError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
