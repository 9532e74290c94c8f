import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** After this long a fast shutdown (SIGINT) becomes an immediate one (SIGQUIT: recovery at the next start). */
const fastShutdownMs = 8000;

/** What `postmaster.pid` says; `isReady` once connections are accepted. Null where there is no such file. */
export function readPostmaster(pgData: string): { pid: number; isReady: boolean } | null {
  try {
    const lines = readFileSync(path.join(pgData, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isSafeInteger(pid) && pid > 1 ? { pid, isReady: lines[7]?.trim() === "ready" } : null;
  } catch {
    return null;
  }
}

/**
 * Stops a PostgreSQL that outlived its launcher (kill -9) on this data directory. A process id alone proves
 * nothing, for ids are used again: the process must be a postgres that works in this very directory.
 * Returns its process id, or null where there was none.
 */
export async function stopOrphan(pgData: string): Promise<number | null> {
  const postmaster = readPostmaster(pgData);
  if (postmaster === null || !isPostgresOn(postmaster.pid, pgData)) return null;
  await stopPostmaster(postmaster.pid, () => !isPostgresOn(postmaster.pid, pgData));
  return postmaster.pid;
}

/** SIGINT, then SIGQUIT after 8 s; returns when `hasExited()`, or 3 s after the SIGQUIT. */
export async function stopPostmaster(pid: number, hasExited: () => boolean): Promise<void> {
  signal(pid, "SIGINT");
  if (await waitFor(hasExited, fastShutdownMs)) return;
  signal(pid, "SIGQUIT");
  await waitFor(hasExited, 3000);
}

/** Polls every 10 ms. */
export async function waitFor(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has gone in the meantime, which is what was wanted.
  }
}

function isPostgresOn(pid: number, pgData: string): boolean {
  if (process.platform !== "linux") {
    const ps = spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return ps.status === 0 && ps.stdout.includes("postgres") && ps.stdout.includes(pgData);
  }
  try {
    // The postmaster's working directory is its data directory, whatever the path was when it started.
    const isHere = readlinkSync(`/proc/${pid}/cwd`) === realpathSync(pgData);
    return isHere && readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("postgres");
  } catch {
    return false;
  }
}
