import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import { usageBytes } from "./usage-bytes.ts";

/** Writes the rows whole or not at all, over what is there; makes the folders. */
export async function putUsageFile(file: string, rows: readonly UsageRow[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  // Renamed into place: whoever watches the folder never reads half a file. The dot keeps it from being listed.
  const fresh = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
  await writeFile(fresh, usageBytes(rows));
  await rename(fresh, file);
}
