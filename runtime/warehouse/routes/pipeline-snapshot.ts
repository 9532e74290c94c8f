import {
  pipelineSnapshotSchema,
  type PipelineSnapshot,
} from "../../../contracts/monitoring/pipeline-snapshot.ts";
import { asText } from "./answer-values.ts";
import { readPipes, type PipeNow } from "./pipes-now.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

/**
 * The health of the pipeline as Snowflake would send it, of the warehouse that is asked; the pipes as they are at this
 * moment, for the checks keep what they said an hour ago.
 */
export async function readPipelineSnapshot(
  warehouse: WarehouseReader,
  nowMs: number,
): Promise<PipelineSnapshot> {
  const [row] = await warehouse.query("select snapshot from monitoring.pipeline_snapshot");
  const recorded = pipelineSnapshotSchema.parse(JSON.parse(asText(row?.["snapshot"]) ?? "null"));
  const now = await readPipes(warehouse);
  return { ...recorded, pipes: [...now].map(([table, pipe]) => pipeOf(table, pipe, nowMs)) };
}

function pipeOf(table: string, pipe: PipeNow, nowMs: number): PipelineSnapshot["pipes"][number] {
  const { pipeName, state, pendingFiles, oldestPendingAt } = pipe;
  const waitedMs = oldestPendingAt === null ? null : Math.max(nowMs - Date.parse(oldestPendingAt), 0);
  return {
    name: pipeName.toUpperCase(),
    table,
    state,
    askedSecondsAgo: 0,
    pendingFiles,
    oldestPendingSeconds: waitedMs === null ? null : Math.floor(waitedMs / 1000),
  };
}
