import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { UsageSink } from "../ports.ts";
import { usageBytes, usageKey } from "./usage-file.ts";

/** Below `usage/bedrock/` of a folder that stands in for the lake's bucket. */
export function makeFolderUsageSink({ lakeFolder }: { lakeFolder: string }): UsageSink {
  return {
    async write(object, timeMs, rows) {
      const file = path.join(lakeFolder, usageKey(object, timeMs));
      await mkdir(path.dirname(file), { recursive: true });
      // Renamed into place: whoever watches the folder never reads half a file. The dot keeps it from being listed.
      const fresh = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
      await writeFile(fresh, usageBytes(rows));
      await rename(fresh, file);
    },
  };
}
