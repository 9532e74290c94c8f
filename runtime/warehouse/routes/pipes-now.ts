import { bareName, defaultTargets, type OperationTarget } from "../operations/targets.ts";
import { asNumber, asText, asTime, safeParse } from "./answer-values.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

export interface PipeNow {
  /** Lower case, without schema. */
  pipeName: string;
  /** As SYSTEM$PIPE_STATUS says it: RUNNING, PAUSED and others. */
  state: string | null;
  pendingFiles: number | null;
  oldestPendingFile: string | null;
  /** ISO, UTC. */
  oldestPendingAt: string | null;
}

/**
 * What each pipe says at this moment, by its table's name in upper case. The snapshots of the checks are an hour old at
 * worst: a pipe that was just paused would seem to run, and its files not to wait. A pipe that is not there, or that
 * may not be asked, is left out.
 */
export async function readPipes(warehouse: WarehouseReader): Promise<Map<string, PipeNow>> {
  const found = new Map<string, PipeNow>();
  for (const [kind, text] of await askStatuses(warehouse)) {
    const target = defaultTargets.find((one) => one.kind === kind);
    const status = safeParse(text);
    if (target === undefined || typeof status !== "object" || status === null) continue;
    const pipe = pipeOf(bareName(target.pipe), status as Record<string, unknown>);
    found.set(bareName(target.table).toUpperCase(), pipe);
  }
  return found;
}

/** All in one statement; one by one where that fails, since a single pipe that is gone fails it for the others. */
async function askStatuses(warehouse: WarehouseReader): Promise<[kind: string, status: string][]> {
  const statusOf = ({ pipe, kind }: OperationTarget) => `system$pipe_status('${pipe}') as ${kind}`;
  const ask = async (targets: readonly OperationTarget[]): Promise<[string, string][]> => {
    const [row] = await warehouse.query(`select ${targets.map(statusOf).join(", ")}`);
    return targets.map(({ kind }) => [kind, asText(row?.[kind]) ?? ""]);
  };
  try {
    return await ask(defaultTargets);
  } catch {
    const each = await Promise.allSettled(defaultTargets.map(async (target) => await ask([target])));
    return each.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  }
}

function pipeOf(pipeName: string, status: Record<string, unknown>): PipeNow {
  return {
    pipeName,
    state: asText(status["executionState"]),
    pendingFiles: asNumber(status["pendingFileCount"]),
    oldestPendingFile: asText(status["oldestPendingFilePath"]),
    oldestPendingAt: asTime(status["oldestFileTimestamp"]),
  };
}
