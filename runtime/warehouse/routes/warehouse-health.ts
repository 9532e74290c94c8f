import { readDataUntil } from "./bedrock-report.ts";
import { readPipelineSnapshot } from "./pipeline-snapshot.ts";
import { rememberBriefly } from "./remember-briefly.ts";
import type { WarehouseReader } from "./warehouse-reader.ts";

/** A snapshot reads all checks, and the page asks for it every few seconds. */
const rememberedMs = 10_000;

/** What the service beside the warehouse asks it for, to say how all of it is. */
export function makeWarehouseHealth(warehouse: WarehouseReader, now: () => number) {
  return {
    readSnapshot: rememberBriefly(
      async () => await readPipelineSnapshot(warehouse, now()),
      rememberedMs,
      now,
    ),
    readBedrockUntil: rememberBriefly(
      async () => {
        const until = await readDataUntil(warehouse);
        return until === null ? null : new Date(until);
      },
      rememberedMs,
      now,
    ),
  };
}
