import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

/** Whom PostgreSQL runs as: it refuses to run as root. Undefined: as ourselves. */
export type ServerUser = { uid: number; gid: number } | undefined;

/** "nobody" on every common Linux; initdb wants a user with an entry in /etc/passwd. */
const nobody = { uid: 65534, gid: 65534 };

/**
 * As root: the owner of a data directory that exists already (an ordinary user's, say), else nobody.
 * As anyone else: ourselves.
 */
export function findServerUser(pgData: string): ServerUser {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(pgData, { throwIfNoEntry: false });
  return owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody;
}

/** Whether that user can enter the directory. Asked of the system itself: modes alone miss ACLs and namespaces. */
export function canEnter(user: ServerUser, directory: string): boolean {
  if (user === undefined) return true;
  const probe = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", directory], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  });
  return probe.status === 0;
}
