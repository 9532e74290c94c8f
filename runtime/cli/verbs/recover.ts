import { partFiles } from "../../warehouse/operations/part-files.ts";
import {
  describeRequest,
  planRecovery,
  recover as runRecovery,
  type RecoveryPlan,
  type RecoveryRequest,
  type RecoveryResult,
} from "../../warehouse/operations/recover.ts";
import { OperationRefused } from "../../warehouse/operations/refused.ts";
import { askAndRun, printChange, type Change } from "../ask-change.ts";
import { changeOptions } from "../common-options.ts";
import {
  defineVerb,
  textOption,
  textsOption,
  timeOption,
  UsageError,
  type CliSession,
  type VerbInput,
} from "../command.ts";
import { printRows } from "../print-rows.ts";
import { stepsInOrder } from "../steps-in-order.ts";
import { exportOption, readTargetOption } from "../target-option.ts";

export const recover = defineVerb<Change<RecoveryResult[]>>({
  name: "recover",
  summary: "Load files again: delete their rows and copy them anew from the lake, all or nothing",
  details:
    "By files, or by a range of times of landing, which is widened to whole files. The pipe is paused meanwhile; current\n" +
    "rows and marts follow in the same transaction. A file that is gone or can't be loaded leaves everything as it was.\n" +
    "For a file that was never loaded, mend it and use tracelake pipe refresh --prefix. Can be run again at any time.",
  positionals: "",
  options: {
    file: {
      type: "string",
      multiple: true,
      value: "<path>",
      help: "A file, as file_name has it or below its stage",
    },
    from: { type: "string", value: "<time>", help: "Files with rows that landed at this time or later" },
    to: {
      type: "string",
      value: "<time>",
      help: "Files with rows that landed at this time or before (default: now)",
    },
    ...exportOption,
    ...changeOptions,
  },
  examples: [
    {
      command: "tracelake recover --from 2026-01-15T10:00 --to 2026-01-15T12:00 --dry-run",
      does: "See what two hours hold",
    },
    {
      command: "tracelake recover --file braintrust/traces/2026-01-15/export_001.jsonl --yes",
      does: "Load one file again",
    },
  ],
  finding: "it was refused, and nothing was changed",
  async run(input, context) {
    const request = readRequest(input, context.now());
    const session = await context.openSession();
    const plans = await planAll(session, input, request);
    if (plans.length === 0) {
      throw new OperationRefused(
        `Nothing is meant by ${describeRequest(request)}.`,
        'Widen the range, or name files: tracelake sql -c "list @s3_braintrust_stage" shows those of one stage.',
      );
    }
    const files = plans.reduce((sum, plan) => sum + plan.files.length, 0);
    const rows = plans.reduce((sum, plan) => sum + plan.countRows, 0);
    return await askAndRun(
      {
        steps: plans.flatMap(({ steps }) => stepsInOrder(steps)),
        question: `Replace ${rows} rows of ${files} files in ${plans.map(({ target }) => target.table).join(", ")}?`,
        async run(note) {
          const results: RecoveryResult[] = [];
          for (const plan of plans) results.push(await runRecovery(session, plan, note));
          return results;
        },
      },
      input,
      context,
    );
  },
  print(change, context) {
    printChange(change, context, (results) =>
      printRows(
        results.map((result) => ({
          table: result.table,
          files: result.files.length,
          "rows before": result.rowsBefore,
          "rows after": result.rowsAfter,
          "table before": result.tableRowsBefore,
          "table after": result.tableRowsAfter,
        })),
        "table",
      ),
    );
  },
});

function readRequest(input: VerbInput, now: Date): RecoveryRequest {
  const files = textsOption(input, "file");
  const from = timeOption(input, "from");
  const to = timeOption(input, "to");
  if (files.length > 0 && (from ?? to) !== undefined)
    throw new UsageError("Name files, or a range: not both.", "recover");
  if (files.length > 0) return { files };
  if (from === undefined) throw new UsageError("recover needs --file, or --from and --to.", "recover");
  return { from, to: to ?? now };
}

/** A plan for each export that is meant. */
async function planAll(
  session: CliSession,
  input: VerbInput,
  request: RecoveryRequest,
): Promise<RecoveryPlan[]> {
  const targets = await readTargetOption(session, textOption(input, "table"));
  const plans: RecoveryPlan[] = [];
  for (const { target, files } of await partFiles(session, targets, request))
    plans.push(await planRecovery(session, target, { files }));
  return plans;
}
