import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Fault } from "../shared/fault.ts";
import { canEnter, findServerUser, type ServerUser } from "./server-user.ts";

export interface Place {
  /** The directory that holds the data, the log and the password. */
  home: string;
  user: ServerUser;
}

/**
 * `dataDir` wherever the server's user can reach it. As root below a closed home, where that user can't: a directory
 * of ours in /var/lib, which lasts over a restart of the machine, or else in the system's temporary folder.
 */
export function choosePlace(dataDir: string, log: (message: string) => void): Place {
  const user = prepare(dataDir);
  if (canEnter(user, dataDir)) return { home: dataDir, user };
  const name = `tracelake-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`;
  for (const parent of ["/var/lib", os.tmpdir()]) {
    if (!existsSync(parent) || !canEnter(user, parent)) continue;
    const home = path.join(parent, name);
    const owner = prepare(home);
    log(`PostgreSQL can't run as root, and no other user can reach ${dataDir}: the data are in ${home}.`);
    return { home, user: owner };
  }
  throw new Fault("embedded_postgres_failed", `as root: no other user can reach ${dataDir}`);
}

/** Makes the directory, closed to all but the server's user (and root). */
function prepare(home: string): ServerUser {
  mkdirSync(home, { recursive: true });
  const user = findServerUser(path.join(home, "data"));
  // In a shared folder someone else may have put a link or a directory of theirs under our name.
  const { uid } = lstatSync(home);
  const ours = [process.getuid?.() ?? uid, user?.uid];
  if (!ours.includes(uid))
    throw new Fault("embedded_postgres_failed", `${home} belongs to another user (${uid})`);
  if (user !== undefined) chownSync(home, user.uid, user.gid);
  chmodSync(home, 0o700);
  return user;
}
