import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { generate } from "../runtime/warehouse/generate/generate.ts";
import { parseGenerateOptions } from "../runtime/warehouse/generate/options.ts";
import { median, type Figure } from "./record.ts";
import type { WarehouseAnswer, WarehouseJob } from "./warehouse-process.ts";

/** The same files in every run, so that two runs measure the same. */
const end = "2026-10-01";
const repeats = 3;

export interface WarehouseBenchOptions {
  /** Hundredths of the rows, once. */
  isQuick: boolean;
  /** With 50 million rows, too, which takes some twenty minutes and 30 GB. */
  isLarge: boolean;
  /** Told after each part: the whole takes long, and what was measured must not be lost with a part that fails. */
  onFigures: (figures: readonly Figure[]) => void;
}

/** Exports loaded, merged and read; each part in a process of its own. */
export async function benchWarehouse({ isQuick, isLarge, onFigures }: WarehouseBenchOptions): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), "tracelake-warehouse-"));
  const part = isQuick ? 100 : 1;
  try {
    onFigures(await benchBodies(home, 240_000 / part, isQuick ? 1 : repeats));
    const growth = { home, more: 100_000 / part, onFigures };
    await benchGrowth({ ...growth, rows: 1_000_000 / part, times: 1 });
    await benchGrowth({ ...growth, rows: 10_000_000 / part, times: isLarge ? 5 : 1 });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function benchBodies(home: string, rows: number, runs: number): Promise<Figure[]> {
  const lakeFolder = path.join(home, "lake-bodies");
  const { sizeBytes } = await makeFiles(lakeFolder, `--kind spans --rows ${rows} --days 7`);
  const what = `${Math.round(sizeBytes / 1e6)} MB of JSON lines, ${count(rows)} spans with bodies`;
  const answers = Array.from({ length: runs }, () => runFresh(home, { job: "load", lakeFolder }, rows));
  const lines = Array.from({ length: runs }, () => runFresh(home, { job: "floor-lines", lakeFolder }));
  const json = Array.from({ length: runs }, () => runFresh(home, { job: "floor-json", lakeFolder }));
  const loads = median(answers.map(({ loadSeconds }) => loadSeconds));
  const floors = [lines, json].map((of) => median(of.map(({ loadSeconds }) => loadSeconds)));
  rmSync(lakeFolder, { recursive: true });
  return [
    { name: `${what}: loaded`, ...loads, unit: "s", target: "≤ 4" },
    {
      name: `${what}: resident memory`,
      ...median(answers.map(({ peakMb }) => peakMb)),
      unit: "MB",
      target: "≤ 500",
    },
    {
      name: `${what}: first refresh`,
      ...median(answers.map(({ refreshSeconds }) => refreshSeconds)),
      unit: "s",
    },
    { name: `${what}: floor, the lines alone read`, ...floors[0]!, unit: "s" },
    { name: `${what}: floor, read_json into a table`, ...floors[1]!, unit: "s" },
  ];
}

interface Growth {
  home: string;
  /** Loaded at once. */
  rows: number;
  /** How often so many are loaded; measured after the first and the last time. */
  times: number;
  /** New rows beside those. */
  more: number;
  onFigures: WarehouseBenchOptions["onFigures"];
}

/** A table of so many narrow rows, then some more: what the merge of those takes, and the page's questions behind it. */
async function benchGrowth({ home, rows, times, more, onFigures }: Growth): Promise<void> {
  const lakeFolder = path.join(home, "lake-narrow");
  const folder = path.join(home, `warehouse-${rows}`);
  mkdirSync(folder);
  for (let time = 1; time <= times; time++) {
    const made = await makeFiles(
      lakeFolder,
      `--rows ${rows} --narrow --days 30 --rows-per-file 100000 --seed ${1000 + time}`,
    );
    const load = run({ job: "load", folder, lakeFolder }, made.rows);
    if (time === 1) onFigures(firstLoadFigures(home, lakeFolder, rows, made.rows, load));
    if (time === 1 || time === times)
      onFigures(await measureIncrement({ folder, lakeFolder, tableRows: rows * time, more }));
    // Of no more use, and too large to keep.
    rmSync(lakeFolder, { recursive: true });
  }
  rmSync(folder, { recursive: true });
}

function firstLoadFigures(
  home: string,
  lakeFolder: string,
  rows: number,
  madeRows: number,
  load: WarehouseAnswer,
): Figure[] {
  const floor = runFresh(home, { job: "floor-json", lakeFolder });
  return [
    {
      name: `${count(rows)} narrow rows: loaded`,
      value: madeRows / load.loadSeconds,
      unit: "rows/s",
      ...(rows >= 1e7 ? { target: "≥ 250000" } : {}),
    },
    {
      name: `${count(rows)} narrow rows: floor, read_json into a table`,
      value: floor.rows / floor.loadSeconds,
      unit: "rows/s",
    },
    { name: `${count(rows)} narrow rows: first refresh`, value: load.refreshSeconds, unit: "s" },
  ];
}

async function measureIncrement(options: {
  folder: string;
  lakeFolder: string;
  tableRows: number;
  more: number;
}): Promise<Figure[]> {
  const { folder, lakeFolder, tableRows, more } = options;
  const isFull = tableRows >= 1e7;
  await makeFiles(lakeFolder, `--rows ${more * 0.9} --narrow --days 1 --seed ${tableRows}`);
  const answer = run({ job: "increment", folder, lakeFolder, count: more * 0.1, end });
  const merged = `${count(answer.rows)} new rows beside ${count(tableRows)}: every mart refreshed`;
  const recorded = `health and quality recorded, of ${count(tableRows)} rows`;
  return [
    { name: merged, value: answer.refreshSeconds, unit: "s", ...(isFull ? { target: "≤ 5" } : {}) },
    { name: recorded, value: answer.recordSeconds, unit: "s" },
    ...Object.entries(answer.queries).map(([query, times]): Figure => {
      const asked = { name: `${query}, of ${count(tableRows)} rows`, ...median(times), unit: "ms" };
      return isFull ? { ...asked, target: "≤ 200" } : asked;
    }),
  ];
}

/** Spans and their traces, where the line does not say otherwise. */
async function makeFiles(out: string, line: string): Promise<{ sizeBytes: number; rows: number }> {
  const fixed = ["--out", out, "--format", "jsonl", "--layout", "dated", "--end", end];
  const options = parseGenerateOptions([...fixed, ...line.split(" ")], 0);
  if (options === "help") throw new Error("not a run");
  const { files } = await generate(options);
  return {
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    rows: files.reduce((sum, file) => sum + file.rows, 0),
  };
}

/** In a warehouse of its own, which is thrown away. */
function runFresh(home: string, job: Omit<WarehouseJob, "folder">, rows?: number): WarehouseAnswer {
  const folder = mkdtempSync(path.join(home, "fresh-"));
  const answer = run({ ...job, folder }, rows);
  rmSync(folder, { recursive: true });
  return answer;
}

/** Fails where not just the rows asked for were loaded: a rate of rows that are missing says nothing. */
function run(job: WarehouseJob, rows?: number): WarehouseAnswer {
  const child = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, "warehouse-process.ts"), JSON.stringify(job)],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (child.status !== 0) throw new Error(`${job.job} ended with ${child.status ?? child.signal}`);
  const answer = JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "") as WarehouseAnswer;
  if (rows !== undefined && answer.rows !== rows)
    throw new Error(`${answer.rows} rows were loaded, not ${rows}`);
  return answer;
}

function count(rows: number): string {
  return rows.toLocaleString("en-US");
}
