import { identifier, instant, literal, literals, rows } from "./fill-statement.ts";
import { hasProcedure, makeStep, readStatement, stepsOfProcedure } from "./read-steps.ts";
import { recoveryCopies } from "./recovery-copy.ts";
import { OperationRefused } from "./refused.ts";
import { textOf, type OperationSession } from "./session.ts";
import { findStagedFiles } from "./staged-files.ts";
import { runSteps, type NoteStep, type Step, type StepList } from "./step.ts";
import { pipesOf, type OperationTarget } from "./targets.ts";

export type RecoveryRequest =
  /** Widened to whole files: those with a row that landed in the range, both ends included. */
  | { from: Date; to: Date }
  /** Paths within the bucket as `file_name` has them, or below the stage. */
  | { files: readonly string[] };

export interface RecoveryPlan {
  target: OperationTarget;
  /** Paths within the bucket, sorted. */
  files: readonly string[];
  /** How many rows of these files the table holds now. */
  countRows: number;
  /** Pipes that run now: paused meanwhile, and let go on afterwards. */
  running: readonly string[];
  steps: StepList;
}

export interface RecoveryResult {
  table: string;
  files: readonly string[];
  /** Of the files, and of the whole table. */
  rowsBefore: number;
  rowsAfter: number;
  tableRowsBefore: number;
  tableRowsAfter: number;
}

/**
 * Looks at what is there and lists the statements; changes nothing.
 * @throws {OperationRefused} where a file is gone from the lake, or nothing is meant
 */
export async function planRecovery(
  session: OperationSession,
  target: OperationTarget,
  request: RecoveryRequest,
): Promise<RecoveryPlan> {
  const asked = "files" in request ? request.files : await filesInRange(session, target.table, request);
  const staged = await findStagedFiles(session, target, asked);
  const gone = staged.filter(({ isThere }) => !isThere).map(({ fileName }) => fileName);
  if (gone.length > 0) {
    throw new OperationRefused(
      `No longer in the lake: ${gone.join(", ")}. Nothing was changed.`,
      "Put the files back (a versioned bucket still has them), or leave them out: their rows stay as they are.",
    );
  }
  if (staged.length === 0) {
    throw new OperationRefused(
      "No file is meant: no row landed in that range.",
      "Widen the range, or name files.",
    );
  }
  const files = staged.map(({ fileName }) => fileName).toSorted();
  const counted = await session.query(
    readStatement("operations/files-with-rows.sql", {
      table: identifier(target.table),
      files: literals(files),
    }),
  );
  const running = await runningPipes(session, target);
  return {
    target,
    files,
    countRows: counted.reduce((sum, row) => sum + Number(row["count_rows"]), 0),
    running,
    steps: planSteps(target, files, staged.map(({ path }) => path).toSorted(), running),
  };
}

/** Of all exports that share the table. */
export async function filesInRange(
  session: OperationSession,
  table: string,
  range: { from: Date; to: Date },
): Promise<string[]> {
  if (range.to < range.from)
    throw new OperationRefused("The range ends before it begins.", "Exchange --from and --to.");
  const found = await session.query(
    readStatement("operations/files-in-range.sql", {
      table: identifier(table),
      from_at: instant(range.from),
      to_at: instant(range.to),
    }),
  );
  return found.map((row) => String(row["file_name"]));
}

/** Those of earlier versions among them: they load the same files until they are dropped. */
async function runningPipes(session: OperationSession, target: OperationTarget): Promise<string[]> {
  const running: string[] = [];
  for (const pipe of pipesOf(target)) {
    const [row] = await session.query(readStatement("operations/pipe-status.sql", { pipe: literal(pipe) }));
    const { executionState } = JSON.parse(textOf(row?.["status"]) || "{}") as { executionState?: string };
    if (executionState?.startsWith("PAUSED") !== true) running.push(pipe);
  }
  return running;
}

function planSteps(
  target: OperationTarget,
  files: readonly string[],
  paths: readonly string[],
  running: readonly string[],
): StepList {
  const table = identifier(target.table);
  return {
    before: [
      ...running.map((pipe) =>
        makeStep("Nothing else loads meanwhile", "pipe-pause.sql", { pipe: identifier(pipe) }),
      ),
      // Else a later refresh would still read the old rows from the stream.
      ...(hasProcedure(target.refresh)
        ? [
            {
              purpose: "What has landed so far is taken into the current rows",
              statement: `call ${target.refresh}()`,
            },
          ]
        : []),
    ],
    transaction: [
      makeStep("The files that are meant", "note-files-clear.sql", {}),
      makeStep("The files that are meant", "note-files.sql", { files: rows(files) }),
      makeStep(purposes.countBefore, "count-rows.sql", { table }),
      makeStep("Their rows go", "delete-files.sql", { table }),
      makeStep("Their rejects go", "delete-rejects.sql", { table_name: literal(bareTable(target)) }),
      ...recoveryCopies(target, paths).map((statement): Step => ({ purpose: purposes.copy, statement })),
      makeStep(purposes.countAfter, "count-rows.sql", { table }),
      makeStep(purposes.countRetired, "count-retired.sql", { table, table_name: literal(bareTable(target)) }),
      ...stepsOfProcedure(target.repair, "Current rows and marts follow"),
      makeStep("The files are done", "note-files-clear.sql", {}),
    ],
    after: running.map((pipe) => makeStep("The pipe goes on", "pipe-resume.sql", { pipe: identifier(pipe) })),
  };
}

const purposes = {
  copy: "Their rows come again, from the lake",
  countBefore: "Rows before",
  countAfter: "Rows after",
  countRetired: "None of them is of a day that was archived or deleted",
};

const bareTable = (target: OperationTarget): string => target.table.split(".").at(-1) ?? target.table;

/** Runs the plan. Whatever fails leaves raw, current rows and marts as they were, and the pipe as it was. */
export async function recover(
  session: OperationSession,
  plan: RecoveryPlan,
  note: NoteStep = () => undefined,
): Promise<RecoveryResult> {
  const counts = { before: { files: 0, table: 0 }, after: { files: 0, table: 0 } };
  await runSteps(session, plan.steps, {
    note,
    check(step, answer) {
      const row = answer[0] ?? {};
      const count = { files: Number(row["count_of_files"]), table: Number(row["count_all"]) };
      if (step.purpose === purposes.countBefore) counts.before = count;
      if (step.purpose === purposes.countAfter) counts.after = count;
      if (step.purpose === purposes.copy) requireLoaded(answer);
      if (step.purpose === purposes.countRetired) requireNotRetired(Number(row["count_retired"]));
    },
  });
  return {
    table: plan.target.table,
    files: plan.files,
    rowsBefore: counts.before.files,
    rowsAfter: counts.after.files,
    tableRowsBefore: counts.before.table,
    tableRowsAfter: counts.after.table,
  };
}

function requireLoaded(answer: readonly Record<string, unknown>[]): void {
  const failed = answer.find((row) => /fail|partial/i.test(String(row["status"])));
  if (failed === undefined) return;
  const line = textOf(failed["first_error_line"]);
  throw new OperationRefused(
    `${textOf(failed["file"])}${line === "" ? "" : `, line ${line}`}: ${textOf(failed["first_error"])}. Nothing was changed.`,
    "Mend the file in the lake, then run this again.",
  );
}

/** Their other versions are not in raw any more, so that the newest one could not be told. */
function requireNotRetired(count: number): void {
  if (!(count > 0)) return;
  throw new OperationRefused(
    `${count} rows of these files are of days whose rows were archived or deleted. Nothing was changed.`,
    "Recover files of later days only; what is archived can be read from the archive.",
  );
}

export const describeRequest = (request: RecoveryRequest): string =>
  "files" in request
    ? `${request.files.length} files`
    : `what landed from ${request.from.toISOString()} to ${request.to.toISOString()}`;
