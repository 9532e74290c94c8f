import { watch as watchFiles, type FSWatcher } from "node:fs";
import type { LakeFile } from "./find-files.ts";
import type { RoutedFile } from "./pipe-loader.ts";

/** A file counts as written when neither its size nor its time changed for this long. */
const settledMs = 300;

export interface WatchDependencies {
  folders: readonly string[];
  everyMs: number;
  /** Files that no pipe has taken yet. */
  pending: () => Promise<readonly RoutedFile[]>;
  load: (files: readonly RoutedFile[]) => Promise<void>;
  /** After each look, whether or not there was something to load. */
  refresh: () => Promise<void>;
  onError: (error: unknown) => void;
  nowMs: () => number;
}

/** Looks at the folders by the clock, and at once when the system says that it changed. */
export function watchFolder(deps: WatchDependencies): { stop: () => Promise<void> } {
  const seen = new Map<string, { mark: string; sinceMs: number }>();
  let isStopped = false;
  let wake = () => {};
  const hints = deps.folders.map((folder) => hintOfChanges(folder, () => wake()));

  async function look(): Promise<{ isWaiting: boolean }> {
    const files = await deps.pending();
    const nowMs = deps.nowMs();
    const settled = files.filter(({ file }) => isSettled(file, seen, nowMs));
    forgetOthers(seen, files);
    if (settled.length > 0) await deps.load(settled);
    await deps.refresh();
    return { isWaiting: settled.length < files.length };
  }

  async function loop(): Promise<void> {
    while (!isStopped) {
      let waitMs = deps.everyMs;
      try {
        const { isWaiting } = await look();
        if (isWaiting) waitMs = Math.min(waitMs, settledMs / 2);
      } catch (error) {
        deps.onError(error);
      }
      if (isStopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const running = loop();
  return {
    async stop() {
      isStopped = true;
      for (const hint of hints) hint?.close();
      wake();
      await running;
    },
  };
}

function isSettled(
  file: LakeFile,
  seen: Map<string, { mark: string; sinceMs: number }>,
  nowMs: number,
): boolean {
  // What was last written a while ago needs no second look.
  if (nowMs - file.modifiedMs >= settledMs && file.modifiedMs <= nowMs) return true;
  const mark = `${file.sizeBytes} ${file.modifiedMs}`;
  const known = seen.get(file.fileName);
  if (known?.mark === mark) return nowMs - known.sinceMs >= settledMs;
  seen.set(file.fileName, { mark, sinceMs: nowMs });
  return false;
}

function forgetOthers(seen: Map<string, unknown>, files: readonly RoutedFile[]): void {
  const names = new Set(files.map(({ file }) => file.fileName));
  for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
}

/** Not every file system tells: the clock alone must do then. */
function hintOfChanges(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watchFiles(folder, { recursive: true, persistent: false }, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
