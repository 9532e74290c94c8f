import { literals, identifier } from "../../warehouse/operations/fill-statement.ts";
import { readStatement } from "../../warehouse/operations/read-steps.ts";
import {
  describeRequest,
  planRecovery,
  recover as runRecovery,
  type RecoveryPlan,
  type RecoveryRequest,
  type RecoveryResult,
} from "../../warehouse/operations/recover.ts";
import { OperationRefused } from "../../warehouse/operations/refused.ts";
import { findStagedFiles } from "../../warehouse/operations/staged-files.ts";
import type { OperationTarget } from "../../warehouse/operations/targets.ts";
import { askAndRun, printChange, type Change } from "../ask-change.ts";
import { changeOptions } from "../common-options.ts";
import {
  defineVerb,
  textsOption,
  timeOption,
  UsageError,
  type CliSession,
  type VerbInput,
} from "../command.ts";
import { printRows } from "../print-rows.ts";
import { stepsInOrder } from "../steps-in-order.ts";
import { defineTargets } from "../target-option.ts";

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
    ...defineTargets.options,
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
        'tracelake sql -c "list @s3_braintrust_stage" shows the files.',
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

/** A plan for each table that is meant. */
async function planAll(
  session: CliSession,
  input: VerbInput,
  request: RecoveryRequest,
): Promise<RecoveryPlan[]> {
  const targets = defineTargets.read(input);
  if (!("files" in request)) {
    const plans: RecoveryPlan[] = [];
    for (const target of targets) {
      const plan = await planRecovery(session, target, request).catch(passOverEmpty);
      if (plan !== undefined) plans.push(plan);
    }
    return plans;
  }
  const parts = await partFiles(session, targets, request.files);
  const plans: RecoveryPlan[] = [];
  for (const { target, files } of parts) plans.push(await planRecovery(session, target, { files }));
  return plans;
}

const passOverEmpty = (error: unknown): undefined => {
  if (error instanceof OperationRefused && error.message.startsWith("No file is meant")) return undefined;
  throw error;
};

/** To the table that holds a file's rows, or else to the stage that has it. */
async function partFiles(session: CliSession, targets: readonly OperationTarget[], files: readonly string[]) {
  const parts = targets.map((target) => ({ target, files: [] as string[] }));
  const rest = new Set(files);
  for (const part of parts) {
    const staged = await findStagedFiles(session, part.target, [...rest]);
    const names = staged.map(({ fileName }) => fileName);
    const held =
      names.length === 0
        ? []
        : await session.query(
            readStatement("operations/files-with-rows.sql", {
              table: identifier(part.target.table),
              files: literals(names),
            }),
          );
    const mine = new Set(held.map((row) => String(row["file_name"])));
    for (const file of staged) {
      if (!file.isThere && !mine.has(file.fileName)) continue;
      part.files.push(file.fileName);
      for (const asked of [file.fileName, file.path]) rest.delete(asked);
    }
  }
  if (rest.size > 0) {
    throw new OperationRefused(
      `Neither in the lake nor in a table: ${[...rest].join(", ")}. Nothing was changed.`,
      "Name a file as file_name has it, such as braintrust/traces/2026-01-15/export_001.jsonl.",
    );
  }
  return parts.filter((part) => part.files.length > 0);
}
