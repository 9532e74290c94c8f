import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";

/** Builds the dashboard into `dist/dashboard` where it is missing or older than its sources or the packages. */

const top = path.resolve(import.meta.dirname, "..");
const sources = path.join(top, "runtime/trace-processor/dashboard");
const page = path.join(top, "dist/dashboard");

if (!isFresh()) await buildPage();

function isFresh(): boolean {
  const built = statSync(path.join(page, "index.html"), { throwIfNoEntry: false });
  return (
    built !== undefined &&
    built.mtimeMs > Math.max(newest(sources), newest(path.join(top, "package-lock.json")))
  );
}

/** The latest change in a file or below a folder, as milliseconds. A folder's own time tells of removed files. */
function newest(file: string): number {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

/** Beside it first: a build that fails or is interrupted leaves the page that was there. */
async function buildPage(): Promise<void> {
  const { build } = await import("vite");
  const unfinished = `${page}.building`;
  await build({ root: sources, logLevel: "warn", build: { outDir: unfinished, emptyOutDir: true } });
  if (existsSync(page)) rmSync(page, { recursive: true });
  renameSync(unfinished, page);
}
