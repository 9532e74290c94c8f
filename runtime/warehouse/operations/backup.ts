import { identifier } from "./fill-statement.ts";
import { makeStep, readStatement } from "./read-steps.ts";
import type { OperationSession } from "./session.ts";
import type { NoteStep, Step } from "./step.ts";
import type { OperationTarget } from "./targets.ts";

export interface PlannedBackup {
  table: string;
  backup: string;
  step: Step;
}

export interface BackupResult {
  table: string;
  backup: string;
  /** Of the table now, and of the backup, which may be older. */
  table_rows: number;
  backup_rows: number;
}

/** `raw_data.braintrust_traces_backup_20260115103000`, in UTC. @throws {RangeError} at a name with other signs */
export function planBackup(
  targets: readonly OperationTarget[],
  options: { name: string | undefined; now: Date },
): PlannedBackup[] {
  const stamp = options.now.toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const suffix = options.name ?? stamp;
  if (!/^\w{1,100}$/.test(suffix)) {
    throw new RangeError(`${JSON.stringify(suffix)} can't be part of a name: use letters, digits and _.`);
  }
  return targets.map(({ table }) => {
    const backup = `${table}_backup_${suffix.toLowerCase()}`;
    const step = makeStep(`A clone of ${table}`, "backup-clone.sql", {
      backup: identifier(backup),
      table: identifier(table),
    });
    return { table, backup, step };
  });
}

/** Makes those that are not there yet, and counts both sides. */
export async function backup(
  session: OperationSession,
  plan: readonly PlannedBackup[],
  note: NoteStep = () => undefined,
): Promise<BackupResult[]> {
  const results: BackupResult[] = [];
  for (const planned of plan) {
    note(planned.step);
    await session.query(planned.step.statement);
    results.push({
      table: planned.table,
      backup: planned.backup,
      table_rows: await countRows(session, planned.table),
      backup_rows: await countRows(session, planned.backup),
    });
  }
  return results;
}

async function countRows(session: OperationSession, table: string): Promise<number> {
  const [row] = await session.query(
    readStatement("operations/table-count.sql", { table: identifier(table) }),
  );
  return Number(row?.["count_all"] ?? 0);
}
