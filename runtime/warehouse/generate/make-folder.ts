import { mkdir } from "node:fs/promises";
import path from "node:path";

/**
 * Makes the folder and those above it. Node's own `recursive` never ends where a file system answers "no such folder"
 * to every attempt, as /proc does. @throws Node's error of the first folder that can't be made.
 */
export async function makeFolder(folder: string): Promise<void> {
  const absolute = path.resolve(folder);
  if (await isMade(absolute)) return;
  await makeFolder(path.dirname(absolute));
  if (!(await isMade(absolute))) await mkdir(absolute);
}

/** False where the folder above is missing. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file of that name shows itself when something is written below it.
    if (code === "EEXIST") return true;
    if (code === "ENOENT" && path.dirname(folder) !== folder) return false;
    if (code === "EISDIR" || (code === "EPERM" && path.dirname(folder) === folder)) return true;
    throw error;
  }
}
