import { bareName, defaultTargets } from "../operations/targets.ts";
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
  for (const { pipe, table } of defaultTargets) {
    try {
      const [row] = await warehouse.query(`select system$pipe_status('${pipe}') as status`);
      const status = safeParse(asText(row?.["status"]) ?? "");
      if (typeof status === "object" && status !== null)
        found.set(bareName(table).toUpperCase(), pipeOf(bareName(pipe), status as Record<string, unknown>));
    } catch {
      // The recorded state stands in its place.
    }
  }
  return found;
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
