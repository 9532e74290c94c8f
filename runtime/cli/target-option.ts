import { defaultTargets, findTarget, type OperationTarget } from "../warehouse/operations/targets.ts";
import { textOption, UsageError, type VerbInput, type VerbOption } from "./command.ts";

/** Which landing table, pipe or kind of export is meant. */
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
    return name === undefined ? defaultTargets : [parseTarget(name)];
  },
};

export function parseTarget(name: string): OperationTarget {
  try {
    return findTarget(name);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
