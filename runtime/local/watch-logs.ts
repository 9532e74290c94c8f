import { watch as watchFiles, type FSWatcher } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import path from "node:path";

/** A file counts as written when neither its size nor its time changed for this long. */
const settledMs = 300;

export interface LogFile {
  /** Relative to the folder, with slashes. */
  key: string;
  sizeBytes: number;
  modifiedMs: number;
}

export interface WatchLogsOptions {
  folder: string;
  everyMs: number;
  /** Told of each file once, and again when it was written anew. @returns keys to be told of again */
  take: (files: readonly LogFile[], signal: AbortSignal) => Promise<ReadonlySet<string>>;
  onError: (error: unknown) => void;
  nowMs: () => number;
}

/** Looks at the folder by the clock, and at once when the system says that it changed. */
export function watchLogs(options: WatchLogsOptions): { stop: () => Promise<void> } {
  const taken = new Map<string, string>();
  const ended = new AbortController();
  let wake = () => {};
  const hint = hintOfChanges(options.folder, () => wake());

  async function look(): Promise<{ isWaiting: boolean }> {
    const files = await filesBelow(options.folder);
    const fresh = files.filter((file) => taken.get(file.key) !== markOf(file));
    const settled = fresh.filter(({ modifiedMs }) => {
      const ageMs = options.nowMs() - modifiedMs;
      // A time that lies ahead, of another machine's clock, would never come to rest.
      return ageMs >= settledMs || ageMs < -1000;
    });
    const again = settled.length > 0 ? await options.take(settled, ended.signal) : new Set<string>();
    for (const file of settled) if (!again.has(file.key)) taken.set(file.key, markOf(file));
    return { isWaiting: settled.length < fresh.length };
  }

  async function loop(): Promise<void> {
    while (!ended.signal.aborted) {
      let waitMs = options.everyMs;
      try {
        if ((await look()).isWaiting) waitMs = Math.min(waitMs, settledMs / 2);
      } catch (error) {
        if (!ended.signal.aborted) options.onError(error);
      }
      if (ended.signal.aborted) return;
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
      ended.abort();
      hint?.close();
      wake();
      await running;
    },
  };
}

const markOf = ({ sizeBytes, modifiedMs }: LogFile) => `${sizeBytes} ${modifiedMs}`;

async function filesBelow(folder: string): Promise<LogFile[]> {
  const files: LogFile[] = [];
  for await (const entry of await opendir(folder, { recursive: true })) {
    if (!entry.isFile() || !/\.(?:jsonl?|ndjson)(?:\.gz)?$/i.test(entry.name) || entry.name.startsWith("."))
      continue;
    const file = path.join(entry.parentPath, entry.name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) continue;
    const key = path.relative(folder, file).split(path.sep).join("/");
    files.push({ key, sizeBytes: found.size, modifiedMs: found.mtimeMs });
  }
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
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
