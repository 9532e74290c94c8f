import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startPostgres } from "../runtime/local/postgres.ts";
import { benchBedrock } from "./bedrock.ts";
import { benchColdStart } from "./bedrock-cold-start.ts";
import { benchIngest } from "./ingest.ts";
import { benchMonitoring } from "./monitoring.ts";
import { benchReports } from "./reports.ts";
import { benchStacks } from "./stacks.ts";
import { benchWarehouse } from "./warehouse.ts";
import { printTable, saveRecord, type Figure } from "./record.ts";

/**
 * `npm run bench`: everything that the README says of speed, measured on this machine and kept in bench/results/.
 * `npm run bench -- --quick` runs every part shortly and keeps nothing, to see that it works.
 */
const isQuick = process.argv.includes("--quick");
const isLarge = process.argv.includes("--large");
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice(7);
const isAsked = (part: string) => only === undefined || only === part;

const figures = [...(await benchWithDatabase()), ...(isAsked("stacks") ? await benchStacks(isQuick) : [])];
printTable(figures);
if (!isQuick && only === undefined) saveRecord("trace-processor", figures);
if (isAsked("bedrock")) {
  const bedrock = [...(await benchBedrock(isQuick)), ...(await benchColdStart(isQuick))];
  printTable(bedrock);
  if (!isQuick) saveRecord("bedrock", bedrock);
}
if (isAsked("monitoring")) {
  const monitoring = await benchMonitoring(isQuick);
  printTable(monitoring);
  if (!isQuick) saveRecord("monitoring", monitoring);
}
// Its record is its own: what it measures shares nothing with the others, and takes longer than all of them.
if (isAsked("warehouse")) {
  const warehouse: Figure[] = [];
  const onFigures = (measured: readonly Figure[]) => {
    printTable(measured);
    warehouse.push(...measured);
    if (!isQuick) saveRecord("warehouse", warehouse);
  };
  await benchWarehouse({ isQuick, isLarge, onFigures });
}

async function benchWithDatabase(): Promise<Figure[]> {
  if (!isAsked("ingest") && !isAsked("reports")) return [];
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "tracelake-bench-"));
  const postgres = await startPostgres({ dataDir });
  try {
    return [
      ...(isAsked("ingest") ? await benchIngest(postgres.url, isQuick) : []),
      ...(isAsked("reports") ? await benchReports(postgres.url, isQuick) : []),
    ];
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
