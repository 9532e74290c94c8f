import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startPostgres } from "../runtime/local/postgres.ts";
import { benchIngest } from "./ingest.ts";
import { benchReports } from "./reports.ts";
import { benchStacks } from "./stacks.ts";
import { printTable, saveRecord, type Figure } from "./record.ts";

/**
 * `npm run bench`: everything that the README says of speed, measured on this machine and kept in bench/results/.
 * `npm run bench -- --quick` runs every part shortly and keeps nothing, to see that it works.
 */
const isQuick = process.argv.includes("--quick");
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice(7);
const dataDir = mkdtempSync(path.join(os.tmpdir(), "tracelake-bench-"));
const postgres = await startPostgres({ dataDir });
const figures: Figure[] = [];
try {
  if (only === undefined || only === "ingest") figures.push(...(await benchIngest(postgres.url, isQuick)));
  if (only === undefined || only === "reports") figures.push(...(await benchReports(postgres.url, isQuick)));
  if (only === undefined || only === "stacks") figures.push(...(await benchStacks(isQuick)));
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
printTable(figures);
if (!isQuick && only === undefined) saveRecord("trace-processor", figures);
