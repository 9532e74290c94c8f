import path from "node:path";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import { makeFolder, replaceFile } from "../durable-file.ts";
import { usageBytes } from "./usage-bytes.ts";

/** Writes the rows whole or not at all, over what is there; makes the folders. At the end they are on the disk. */
export async function putUsageFile(file: string, rows: readonly UsageRow[]): Promise<void> {
  await makeFolder(path.dirname(file));
  // Renamed into place: whoever watches the folder never reads half a file. The dot keeps it from being listed.
  const fresh = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
  await replaceFile(file, fresh, usageBytes(rows));
}
