import {
  applyRetention,
  leastDays,
  planRetention,
  type PlannedRetention,
  type RetentionResult,
} from "../../warehouse/operations/retention.ts";
import { askAndRun, printChange, type Change } from "../ask-change.ts";
import { changeOptions } from "../common-options.ts";
import { defineVerb, numberOption, UsageError } from "../command.ts";
import { printRows } from "../print-rows.ts";
import { stepsInOrder } from "../steps-in-order.ts";
import { defineTargets } from "../target-option.ts";

export const retention = defineVerb<Change<RetentionResult[]>>({
  name: "retention",
  summary: "Delete what the landing tables hold of long ago, without a copy",
  details:
    "Rows that were created and landed more than N days ago go, with their rejects and the load history of files that\n" +
    "are no longer in the lake. Current rows and marts keep their numbers. To keep a copy: tracelake archive.",
  positionals: "",
  options: {
    "older-than-days": { type: "string", value: "<n>", help: `How many days stay, ${leastDays} at least` },
    ...defineTargets.options,
    ...changeOptions,
  },
  examples: [{ command: "tracelake retention --older-than-days 400 --dry-run", does: "See what would go" }],
  finding: "it was refused, and nothing was changed",
  async run(input, context) {
    const olderThanDays = numberOption(input, "older-than-days", leastDays);
    if (olderThanDays === undefined) throw new UsageError("retention needs --older-than-days.", "retention");
    const session = await context.openSession();
    const plans: PlannedRetention[] = [];
    for (const target of defineTargets.read(input)) {
      plans.push(await planRetention(session, target, { olderThanDays, now: context.now() }));
    }
    const rows = plans.reduce((sum, plan) => sum + plan.countRows, 0);
    return await askAndRun(
      {
        steps: plans.flatMap(({ steps }) => stepsInOrder(steps)),
        question: `Delete ${rows} rows of before ${plans[0]?.before} from ${plans.map(({ target }) => target.table).join(", ")}?`,
        async run(note) {
          const results: RetentionResult[] = [];
          for (const plan of plans) results.push(await applyRetention(session, plan, note));
          return results;
        },
      },
      input,
      context,
    );
  },
  print(change, context) {
    printChange(change, context, (results) =>
      printRows(results as unknown as Record<string, unknown>[], "table"),
    );
  },
});
