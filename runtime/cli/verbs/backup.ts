import { backup as runBackup, planBackup, type BackupResult } from "../../warehouse/operations/backup.ts";
import { askAndRun, printChange, type Change } from "../ask-change.ts";
import { changeOptions } from "../common-options.ts";
import { defineVerb, textOption } from "../command.ts";
import { printRows } from "../print-rows.ts";
import { defineTargets } from "../target-option.ts";

export const backup = defineVerb<Change<BackupResult[]>>({
  name: "backup",
  summary: "Clone the landing tables, as they are at one moment",
  details:
    "Makes <table>_backup_<yyyymmddhhmmss>, or <table>_backup_<name>. In Snowflake a clone costs storage only for what\n" +
    "changes later. A backup of that name that exists is left as it is. Drop it when it is no longer needed.",
  positionals: "",
  options: {
    name: { type: "string", value: "<name>", help: "Instead of the time: letters, digits and _" },
    ...defineTargets.options,
    ...changeOptions,
  },
  examples: [
    { command: "tracelake backup --name before_upgrade --yes", does: "Back up all tables under a name" },
    {
      command: "tracelake backup --table braintrust_traces --dry-run",
      does: "See the statement for one table",
    },
  ],
  async run(input, context) {
    const plan = planBackup(defineTargets.read(input), {
      name: textOption(input, "name"),
      now: context.now(),
    });
    const session = await context.openSession();
    return await askAndRun(
      {
        steps: plan.map(({ step }) => step),
        question: `Clone ${plan.map(({ table, backup: name }) => `${table} as ${name}`).join(", ")}?`,
        run: async (note) => await runBackup(session, plan, note),
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
