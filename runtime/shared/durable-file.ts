import { mkdir, open, rename, unlink } from "node:fs/promises";
import path from "node:path";

/** Makes a folder and those above it, which a power cut then leaves there. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  // Each new folder is an entry of the one above it.
  for (let made = path.resolve(folder); ; made = path.dirname(made)) {
    await syncFolder(path.dirname(made));
    if (made === path.resolve(first)) return;
  }
}

/**
 * Whoever reads sees the old or the new content, and a power cut after the end leaves the new one. `draft` is a free name
 * in the same folder.
 */
export async function replaceFile(file: string, draft: string, content: string | Uint8Array): Promise<void> {
  try {
    const handle = await open(draft, "w");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  await syncFolder(path.dirname(file));
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder, and keeps names by a journal of its own.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
