import type { OperationSession } from "./session.ts";

/** One statement of an operation, and why it stands there. */
export interface Step {
  purpose: string;
  statement: string;
}

/**
 * `before` and `after` count one by one, `transaction` together or not at all. `after` runs whether or not what came
 * before it failed.
 */
export interface StepList {
  before: readonly Step[];
  transaction: readonly Step[];
  after: readonly Step[];
}

export type NoteStep = (step: Step) => void;

/** Looks at what a statement answered and throws where the transaction must not be committed. */
export type CheckAnswer = (step: Step, rows: readonly Record<string, unknown>[]) => void;

/** Runs the list. What `after` can't do is said together with the failure that came first. */
export async function runSteps(
  session: OperationSession,
  list: StepList,
  options: { note?: NoteStep; check?: CheckAnswer } = {},
): Promise<void> {
  const run = async (step: Step) => {
    options.note?.(step);
    const rows = await session.query(step.statement);
    options.check?.(step, rows);
  };
  const failures: unknown[] = [];
  try {
    for (const step of list.before) await run(step);
    await runTogether(session, list.transaction, run);
  } catch (error) {
    failures.push(error);
  }
  for (const step of list.after) {
    try {
      await run(step);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, failures.map(messageOf).join("; then: "));
}

async function runTogether(
  session: OperationSession,
  steps: readonly Step[],
  run: (step: Step) => Promise<void>,
): Promise<void> {
  if (steps.length === 0) return;
  await session.query("begin transaction");
  try {
    for (const step of steps) await run(step);
    await session.query("commit");
  } catch (error) {
    // The first failure tells what was wrong; a rollback that fails as well has nothing left to undo.
    await session.query("rollback").catch(() => undefined);
    throw error;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
