import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";

export type DirectoryLock = { ok: true; release: () => void } | { ok: false; holderPid: string };

/**
 * One process at a time works on a directory. The lock is a listening socket in it: the system itself ends it with
 * its process, kill -9 included, and no process id that is used again can be taken for a holder.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  mkdirSync(directory, { recursive: true });
  // Relative: a socket's path may be 100 characters long at most, a clone's may be longer.
  const socket = path.relative(process.cwd(), path.join(directory, "lock.sock"));
  const holderPid = await askHolder(socket);
  if (holderPid !== null) return { ok: false, holderPid };
  rmSync(socket, { force: true });
  const server = createServer((caller) => caller.end(String(process.pid)));
  server.unref();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
  return { ok: true, release: () => void server.close() };
}

/** The holder's process id; null where nobody listens. */
function askHolder(socket: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = "";
    const connection = connect(socket);
    connection.setTimeout(2000, () => connection.destroy());
    connection.on("connect", () => (answer = "of unknown id"));
    connection.on("data", (pid) => (answer = pid.toString("utf8")));
    connection.on("error", () => {}).on("close", () => resolve(answer === "" ? null : answer));
  });
}
