import type { Run } from "./workspace.ts";

export interface Change {
  op: string;
  type: string;
  /** Within the program. */
  name: string;
  /** The properties that differ. */
  paths: string[];
}

interface Step {
  op: string;
  urn: string;
  detailedDiff?: Record<string, unknown> | null;
}

/** What a `preview --json` would change; of a replacement its one step that says so. */
export function changesOf(run: Run): Change[] {
  if (run.code !== 0) throw new Error(`the preview ended with ${run.code}:\n${run.output}`);
  const { steps } = JSON.parse(run.stdout) as { steps: Step[] };
  return steps
    .filter(({ op }) => !["same", "read", "create-replacement", "delete-replaced"].includes(op))
    .map(({ op, urn, detailedDiff }) => {
      const [, , types = "", ...names] = urn.split("::");
      return {
        op,
        type: types.split("$").at(-1) ?? "",
        name: names.join("::"),
        paths: Object.keys(detailedDiff ?? {}).toSorted(),
      };
    });
}
