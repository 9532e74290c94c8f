import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The trace processor as `npm run build` makes it. */
export interface Bundle {
  /** Absolute. */
  folder: string;
  /** Of every file's path and bytes: two checkouts of one commit have the same. */
  hash: string;
}

/** What `lambda.handler` and `migrate-lambda.handler` need beside them. */
const needed = ["lambda.js", "migrate-lambda.js", "migrations", "package.json"];

export const defaultBundleFolder = path.resolve(import.meta.dirname, "../../dist/trace-processor");

/** Throws where the bundle has not been built, or by an older build. */
export function readBundle(folder = defaultBundleFolder): Bundle {
  const missing = needed.filter((name) => !existsSync(path.join(folder, name)));
  if (missing.length > 0) {
    const what = existsSync(folder) ? `has no ${missing.join(", ")}` : "is missing";
    throw new Error(
      `The trace processor's bundle ${what} (${folder}). Run \`npm run build\`, then try again.`,
    );
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
