import path from "node:path";
import { putUsageFile } from "../../shared/usage/put-usage-file.ts";
import type { UsageSink } from "../ports.ts";
import { usageKey } from "./usage-file.ts";

/** Below `usage/bedrock/` of a folder that stands in for the lake's bucket. */
export function makeFolderUsageSink({ lakeFolder }: { lakeFolder: string }): UsageSink {
  return {
    async write(object, timeMs, rows) {
      await putUsageFile(path.join(lakeFolder, usageKey(object, timeMs)), rows);
    },
  };
}
