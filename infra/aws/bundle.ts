import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** A deployable as `npm run build` makes it. */
export interface Bundle {
  /** Absolute. */
  folder: string;
  /** Of every file's path and bytes: two checkouts of one commit have the same. */
  hash: string;
}

export interface BundleOptions {
  /** Whose bundle it is, for the error: `The trace processor's`. */
  whose: string;
  folder: string;
  /** Files and folders that must be in it. */
  needed: readonly string[];
}

/** Throws where the bundle has not been built, or by an older build. */
export function readBundle({ whose, folder, needed }: BundleOptions): Bundle {
  const missing = needed.filter((name) => !existsSync(path.join(folder, name)));
  if (missing.length > 0) {
    const what = existsSync(folder) ? `has no ${missing.join(", ")}` : "is missing";
    throw new Error(`${whose} bundle ${what} (${folder}). Run \`npm run build\`, then try again.`);
  }
  return { folder, hash: hashFiles(folder, listFiles(folder)) };
}

/** SHA-256 over paths and bytes, in the order of the paths. */
export function hashFiles(folder: string, names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of names.toSorted()) {
    const bytes = readFileSync(path.join(folder, name));
    // Lengths keep apart what would read the same when strung together.
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/** Paths of all files below, relative and with `/`. */
export function listFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => name.split(path.sep).join("/"));
}
