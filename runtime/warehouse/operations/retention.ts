import { identifier, literal, type Fragment } from "./fill-statement.ts";
import { hasProcedure, makeStep, readStatement } from "./read-steps.ts";
import type { OperationSession } from "./session.ts";
import { runSteps, type NoteStep, type StepList } from "./step.ts";
import { bareName, type OperationTarget } from "./targets.ts";

/** Pipes and checks look back this far: what is younger can't go. */
export const leastDays = 14;

export interface PlannedRetention {
  target: OperationTarget;
  /** Rows of before this day go, UTC: `2026-01-15`. */
  before: string;
  countRows: number;
  countDays: number;
  steps: StepList;
}

export interface RetentionResult {
  table: string;
  rows_before: number;
  rows_after: number;
}

/** The day that is `days` before today, UTC. @throws {RangeError} at fewer days than the checks look back */
export function dayBefore(days: number, now: Date): string {
  if (!Number.isSafeInteger(days) || days < leastDays) {
    throw new RangeError(`At least ${leastDays} days must be kept: pipes and checks look back that far.`);
  }
  return new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

export const startOfDay = (day: string): Fragment => ({
  sql: `${literal(`${day}T00:00:00Z`).sql}::timestamp_tz`,
});

/** Counts what would go; changes nothing. */
export async function planRetention(
  session: OperationSession,
  target: OperationTarget,
  options: { olderThanDays: number; now: Date },
): Promise<PlannedRetention> {
  const day = dayBefore(options.olderThanDays, options.now);
  const before = startOfDay(day);
  const table = identifier(target.table);
  const table_name = literal(bareName(target.table));
  const days = await session.query(readStatement("operations/retire-count.sql", { table, before }));
  return {
    target,
    before: day,
    countRows: days.reduce((sum, row) => sum + Number(row["count_rows"]), 0),
    countDays: days.length,
    steps: {
      before: hasProcedure(target.refresh)
        ? [
            {
              purpose: "What has landed so far is taken into the current rows",
              statement: `call ${target.refresh}()`,
            },
          ]
        : [],
      transaction: [
        makeStep("Which days go is kept", "expire-note.sql", { table, table_name, before }),
        makeStep("Their rows go", "expire-delete.sql", { table, before }),
        makeStep("Their rejects go", "expire-rejects.sql", { table_name, before }),
        makeStep("So does the history of loads of files that are gone", "expire-load-history.sql", {
          before,
        }),
      ],
      after: [],
    },
  };
}

export async function applyRetention(
  session: OperationSession,
  plan: PlannedRetention,
  note: NoteStep = () => undefined,
): Promise<RetentionResult> {
  const count = async () => {
    const statement = readStatement("operations/table-count.sql", { table: identifier(plan.target.table) });
    const [row] = await session.query(statement);
    return Number(row?.["count_all"] ?? 0);
  };
  const before = await count();
  await runSteps(session, plan.steps, { note });
  return { table: plan.target.table, rows_before: before, rows_after: await count() };
}
