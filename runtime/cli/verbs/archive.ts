import {
  archive as runArchive,
  planArchive,
  planDay,
  viewStep,
  type ArchiveResult,
  type PlannedArchive,
} from "../../warehouse/operations/archive.ts";
import { leastDays } from "../../warehouse/operations/retention.ts";
import type { Step } from "../../warehouse/operations/step.ts";
import { askAndRun, printChange, type Change } from "../ask-change.ts";
import { changeOptions } from "../common-options.ts";
import { defineVerb, numberOption, UsageError } from "../command.ts";
import { printRows } from "../print-rows.ts";
import { stepsInOrder } from "../steps-in-order.ts";
import { defineTargets } from "../target-option.ts";

export const archive = defineVerb<Change<ArchiveResult[]>>({
  name: "archive",
  summary: "Move what landed long ago to Parquet, verified before it is deleted",
  details:
    "Day by day: copies the rows to the archive, reads the copy back, and deletes them when count and checksum agree.\n" +
    "They stay readable as <table>_archive; current rows and marts keep their numbers. Stopped anywhere, run it again.",
  positionals: "",
  options: {
    "older-than-days": { type: "string", value: "<n>", help: `How many days stay, ${leastDays} at least` },
    ...defineTargets.options,
    ...changeOptions,
  },
  examples: [
    {
      command: "tracelake archive --older-than-days 365 --dry-run",
      does: "See which days would go, and how",
    },
    {
      command: "tracelake archive --older-than-days 365 --table braintrust_traces --yes",
      does: "Archive traces",
    },
  ],
  finding: "a copy did not agree, and its rows were kept",
  async run(input, context) {
    const olderThanDays = numberOption(input, "older-than-days", leastDays);
    if (olderThanDays === undefined) throw new UsageError("archive needs --older-than-days.", "archive");
    const session = await context.openSession();
    const plans: PlannedArchive[] = [];
    const targets = defineTargets.read(input).filter(({ kind }) => kind !== "model_usage");
    if (targets.length === 0)
      throw new UsageError(
        "Usage is small and has no archive: `tracelake retention` takes it away.",
        "archive",
      );
    for (const target of targets) {
      plans.push(await planArchive(session, target, { olderThanDays, now: context.now() }));
    }
    const days = plans.flatMap((plan) => plan.days);
    const rows = days.reduce((sum, { countRows }) => sum + countRows, 0);
    return await askAndRun(
      {
        steps: plans.flatMap(showPlan),
        question: `Archive ${rows} rows of ${days.length} days of before ${plans[0]?.before} from ${plans.map(({ target }) => target.table).join(", ")}?`,
        async run(note) {
          const results: ArchiveResult[] = [];
          for (const plan of plans) results.push(await runArchive(session, plan, note));
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

function showPlan(plan: PlannedArchive): Step[] {
  if (plan.days.length === 0) return [];
  const ofDays = plan.days.flatMap((day) => {
    const steps = planDay(plan, day);
    return stepsInOrder({
      before: [steps.note, steps.unload, steps.verify, steps.verified],
      transaction: [steps.recount, steps.remove, steps.removed],
      after: [],
    });
  });
  return [...ofDays, viewStep(plan.target)];
}
