import { archiveStageName } from "../../../contracts/warehouse/archive.ts";
import { identifier, literal, trusted, wholeNumber, type Fragment } from "./fill-statement.ts";
import { hasProcedure, makeStep, readStatement } from "./read-steps.ts";
import { OperationRefused } from "./refused.ts";
import { dayBefore, startOfDay } from "./retention.ts";
import { textOf, type OperationSession } from "./session.ts";
import { runSteps, type NoteStep, type Step } from "./step.ts";
import { bareName, type OperationTarget } from "./targets.ts";

/** Over the bucket's prefix `archive/`, apart from what the pipes load. */
export const archiveStage = `raw_data.${archiveStageName}`;

/** What operators query: `raw_data.braintrust_traces_archive`. */
export const archiveViewOf = (target: OperationTarget): string => `${target.table}_archive`;

export interface ArchiveDay {
  /** UTC: `2026-01-15` */
  day: string;
  countRows: number;
  /** Sum of the rows' hashes, a whole number of any size, as text. */
  checksum: string;
}

export interface PlannedArchive {
  target: OperationTarget;
  /** Rows of before this day go, UTC. */
  before: string;
  days: readonly ArchiveDay[];
}

export interface ArchiveResult {
  table: string;
  view: string;
  days: number;
  rows_archived: number;
}

const beginning = startOfDay("1970-01-01");

/** Counts what would go, day by day; changes nothing. */
export async function planArchive(
  session: OperationSession,
  target: OperationTarget,
  options: { olderThanDays: number; now: Date },
): Promise<PlannedArchive> {
  const before = dayBefore(options.olderThanDays, options.now);
  const end = startOfDay(before);
  return {
    target,
    before,
    days: await countDays(session, target, { from: beginning, to: end, before: end }),
  };
}

async function countDays(
  session: OperationSession,
  target: OperationTarget,
  range: { from: Fragment; to: Fragment; before: Fragment },
): Promise<ArchiveDay[]> {
  const table = identifier(target.table);
  const rows = await session.query(readStatement("operations/archive-count.sql", { table, ...range }));
  return rows.map((row) => ({
    day: String(row["created_day"]),
    countRows: Number(row["count_rows"]),
    checksum: String(row["checksum"]),
  }));
}

/**
 * Copies each day, reads the copy back, and only when both say the same deletes the day's rows, in a transaction that
 * counts them once more. Stopped anywhere, the rows stand in raw or in a copy that was verified; running it again goes
 * on with what is left in raw.
 */
export async function archive(
  session: OperationSession,
  plan: PlannedArchive,
  note: NoteStep = () => undefined,
): Promise<ArchiveResult> {
  const { target } = plan;
  if (hasProcedure(target.refresh)) await session.query(`call ${target.refresh}()`);
  let rows = 0;
  for (const day of plan.days) {
    await archiveDay(session, plan, day, note);
    rows += day.countRows;
  }
  if (plan.days.length > 0) {
    const view = viewStep(target);
    note(view);
    await session.query(view.statement);
  }
  return { table: target.table, view: archiveViewOf(target), days: plan.days.length, rows_archived: rows };
}

/** The statements for one day, the part being the first: what a dry run shows. */
export function planDay(plan: PlannedArchive, day: ArchiveDay, part = 1) {
  const { target } = plan;
  const table = identifier(target.table);
  const table_name = literal(bareName(target.table));
  const archiveName = identifier(archiveStage);
  const place = locationOf(target, day.day, part);
  const at = { table_name, day: dayOf(day.day), part: wholeNumber(part) };
  const rowsOfDay = { table, day: startOfDay(day.day), before: startOfDay(plan.before) };
  return {
    note: makeStep(`Part ${part} of ${day.day} begins`, "archive-note.sql", {
      ...at,
      location: literal(place),
      count_rows: wholeNumber(day.countRows),
      checksum: trusted(wholeText(day.checksum)),
    }),
    unload: makeStep(`${day.countRows} rows of ${day.day} are copied`, "archive-unload.sql", {
      ...rowsOfDay,
      archive: archiveName,
      location: trusted(place),
    }),
    verify: makeStep("The copy is read back", "archive-verify.sql", {
      archive: archiveName,
      location: trusted(place),
    }),
    verified: makeStep("The copy is good", "archive-verified.sql", at),
    recount: makeStep("The rows are still the same", "archive-count.sql", {
      table,
      from: startOfDay(day.day),
      to: startOfDay(nextDay(day.day)),
      before: startOfDay(plan.before),
    }),
    remove: makeStep("They go", "archive-delete.sql", rowsOfDay),
    removed: makeStep("The part is done", "archive-deleted.sql", at),
  };
}

export function viewStep(target: OperationTarget): Step {
  return makeStep(`${archiveViewOf(target)} shows what is archived`, "archive-view.sql", {
    view: identifier(archiveViewOf(target)),
    archive: identifier(archiveStage),
    folder: trusted(`${bareName(target.table)}/`),
    table_name: literal(bareName(target.table)),
  });
}

async function archiveDay(
  session: OperationSession,
  plan: PlannedArchive,
  day: ArchiveDay,
  note: NoteStep,
): Promise<void> {
  const part = (await lastPart(session, plan.target, day.day)) + 1;
  const steps = planDay(plan, day, part);
  await runSteps(
    session,
    {
      before: [steps.note, steps.unload, steps.verify, steps.verified],
      transaction: [steps.recount, steps.remove, steps.removed],
      after: [],
    },
    {
      note,
      check(step, rows) {
        if (step === steps.verify) requireSame(rows, day, "The copy");
        if (step === steps.recount) requireSame(rows, day, "What the table holds now");
      },
    },
  );
}

async function lastPart(session: OperationSession, target: OperationTarget, day: string): Promise<number> {
  const values = { table_name: literal(bareName(target.table)), day: dayOf(day) };
  const [row] = await session.query(readStatement("operations/archive-last-part.sql", values));
  return Number(row?.["last_part"] ?? 0);
}

function requireSame(rows: readonly Record<string, unknown>[], day: ArchiveDay, what: string): void {
  const found = {
    countRows: Number(rows[0]?.["count_rows"] ?? 0),
    checksum: textOf(rows[0]?.["checksum"]),
  };
  if (rows.length <= 1 && found.countRows === day.countRows && found.checksum === day.checksum) return;
  throw new OperationRefused(
    `${what} differs from what was counted of ${day.day}: ${found.countRows} rows against ${day.countRows}, checksum ` +
      `${found.checksum} against ${day.checksum}. Its rows stay in the table.`,
    "Run it again: rows that changed meanwhile are counted anew. When it happens again, look at the day's rows.",
  );
}

const locationOf = (target: OperationTarget, day: string, part: number): string =>
  `${bareName(target.table)}/created_day=${day}/part=${String(part).padStart(4, "0")}/`;

const dayOf = (day: string): Fragment => ({ sql: `${literal(day).sql}::date` });

const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

function wholeText(text: string): string {
  if (/^-?\d{1,38}$/.test(text)) return text;
  throw new RangeError(`${JSON.stringify(text)} is no whole number.`);
}
