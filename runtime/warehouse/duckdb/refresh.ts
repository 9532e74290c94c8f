import type { DuckDBConnection } from "@duckdb/node-api";
import type { WarehouseTask } from "../../../contracts/warehouse/object.ts";
import { hasRows } from "./streams.ts";

export interface RefreshFailure {
  /** `current_data.refresh_spans_task` */
  task: string;
  error: unknown;
}

/** Says which tasks failed; those behind them ran all the same. */
export class RefreshError extends AggregateError {
  readonly failures: readonly RefreshFailure[];

  constructor(failures: readonly RefreshFailure[]) {
    const reasons = failures.map(
      ({ task, error }) => `${task}: ${error instanceof Error ? error.message : String(error)}`,
    );
    super(
      failures.map(({ error }) => error),
      `${failures.length} of the warehouse's tasks failed: ${reasons.join("; ")}`,
    );
    this.name = "RefreshError";
    this.failures = failures;
  }
}

export interface RefreshDependencies {
  tasks: readonly WarehouseTask[];
  read: <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;
  /** Calls the task's procedure, until its streams are empty. */
  call: (task: WarehouseTask) => Promise<void>;
  nowMs: () => number;
}

/** A task that goes by the clock looks at what was loaded: whoever loads a file by hand does not wait an hour for it. */
const soonestAfterNewsMs = 60_000;

/**
 * Makes a refresh: runs, one after the other, the tasks whose streams have rows, and those without streams when they
 * are due: at the first refresh, then by their own clock, or a minute after the last time where rows came since.
 *
 * The refresh throws a RefreshError after all of them ran.
 */
export function makeTaskRunner({ tasks, read, call, nowMs }: RefreshDependencies): () => Promise<void> {
  const ranAtMs = new Map<WarehouseTask, number>();
  let newsAtMs = 0;

  async function isDue(task: WarehouseTask): Promise<boolean> {
    if (task.streams.length > 0) return await read(async (connection) => await hasNews(connection, task));
    const lastMs = ranAtMs.get(task);
    if (lastMs === undefined) return true;
    const passedMs = nowMs() - lastMs;
    return passedMs >= task.everyMinutes * 60_000 || (newsAtMs > lastMs && passedMs >= soonestAfterNewsMs);
  }

  async function run(task: WarehouseTask): Promise<void> {
    if (!(await isDue(task))) return;
    const startedMs = nowMs();
    await call(task);
    ranAtMs.set(task, startedMs);
    if (task.streams.length > 0) newsAtMs = nowMs();
  }

  return async () => {
    const failures: RefreshFailure[] = [];
    for (const task of tasks) {
      try {
        await run(task);
      } catch (error) {
        failures.push({ task: `${task.schema}.${task.name}`, error });
      }
    }
    if (failures.length > 0) throw new RefreshError(failures);
  };
}

/** Whether one of the task's streams has rows. */
export async function hasNews(
  connection: DuckDBConnection,
  task: Pick<WarehouseTask, "streams">,
): Promise<boolean> {
  for (const stream of task.streams) if (await hasRows(connection, stream)) return true;
  return false;
}
