import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { warehouseTasks } from "../contracts/warehouse/catalog.ts";
import { makeLog } from "../runtime/shared/log.ts";
import { openWarehouse, type Warehouse } from "../runtime/warehouse/duckdb/warehouse.ts";
import { pageReadings } from "./warehouse-queries.ts";

/** What the process is asked for, as JSON in its first argument; it answers with JSON on standard output. */
export interface WarehouseJob {
  job: "load" | "increment" | "floor-lines" | "floor-json";
  folder: string;
  lakeFolder: string;
  /** Of `increment`: earlier rows that come again. */
  count?: number;
  /** Of `increment`: the last day of the rows. */
  end?: string;
}

export interface WarehouseAnswer {
  rows: number;
  /** Loading alone, and the refresh behind it. */
  loadSeconds: number;
  refreshSeconds: number;
  /** What the pipes, files, keys and rows say written down for the health and quality checks. */
  recordSeconds: number;
  /** Milliseconds of each reading. */
  queries: Record<string, number[]>;
  /** The most memory that was resident. */
  peakMb: number;
}

const readings = 20;
/** Those that go by news renew the marts; those that go by the clock record, and are timed apart. */
const marts = warehouseTasks.filter(({ streams }) => streams.length > 0);
const recordings = warehouseTasks.filter(({ streams }) => streams.length === 0);
const answer: WarehouseAnswer = {
  rows: 0,
  loadSeconds: 0,
  refreshSeconds: 0,
  recordSeconds: 0,
  queries: {},
  peakMb: 0,
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1_000;
}

async function load(warehouse: Warehouse): Promise<void> {
  answer.loadSeconds = await timed(async () => {
    const { rows, failures } = await warehouse.loadPending();
    if (failures.length > 0) throw new Error(`not loaded: ${JSON.stringify(failures.slice(0, 3))}`);
    answer.rows = rows;
  });
  // Of the load; what follows has no target of memory.
  answer.peakMb = peakMb();
  answer.refreshSeconds = await timed(() => warehouse.refresh());
}

/** New files are in the lake already; beside them come later versions of earlier rows, of every day. */
async function increment(
  warehouse: Warehouse,
  { lakeFolder, count = 0, end = "" }: WarehouseJob,
): Promise<void> {
  const rows = await warehouse.query(
    `select source_row from raw_data.braintrust_spans
     where mod(file_row_number, 97) = 3 and file_name like '%.jsonl' and file_name not like '%updates%' limit ${count}`,
  );
  const lines = rows.map(({ source_row: text }) => {
    const row = JSON.parse(String(text)) as { _xact_id: string };
    // A day later, by the seconds in the middle of the number.
    return JSON.stringify({ ...row, _xact_id: String(BigInt(row._xact_id) + (86_400n << 16n)) });
  });
  const file = path.join(lakeFolder, "spans", `updates-${process.pid}.jsonl`);
  writeFileSync(`${file}.part`, `${lines.join("\n")}\n`);
  renameSync(`${file}.part`, file);
  await load(warehouse);
  answer.recordSeconds = await timed(async () => {
    for (const { procedure } of recordings) await warehouse.query(`call ${procedure}()`);
  });
  for (const [name, read] of Object.entries(pageReadings(warehouse, Date.parse(end)))) {
    const times: number[] = [];
    for (let reading = 0; reading < readings; reading++) times.push((await timed(read)) * 1_000);
    answer.queries[name] = times;
  }
}

/** What the machine allows: the lines read and counted, or read by DuckDB's own reader of JSON into a table. */
async function floor({ job, folder, lakeFolder }: WarehouseJob): Promise<void> {
  const instance = await DuckDBInstance.create(path.join(folder, "floor.duckdb"), {
    threads: "2",
    memory_limit: "256MB",
  });
  const connection = await instance.connect();
  const files = path.join(lakeFolder, "**", "*.jsonl");
  const reader = `read_csv('${files}', columns = {'line': 'VARCHAR'}, delim = '\\x01', quote = '', escape = '',
    header = false, auto_detect = false, hive_partitioning = false)`;
  const statement =
    job === "floor-lines"
      ? `select count(*), sum(length(line)) from ${reader}`
      : `create table rows as select * from read_json('${files}', union_by_name = true, format = 'newline_delimited', hive_partitioning = false)`;
  answer.loadSeconds = await timed(() => connection.run(statement));
  answer.peakMb = peakMb();
  if (job === "floor-json") {
    const counted = await connection.runAndReadAll("select count(*)::double from rows");
    answer.rows = Number(counted.getRows()[0]?.[0]);
  }
  connection.closeSync();
}

function peakMb(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1_024;
}

const job = JSON.parse(process.argv[2] ?? "{}") as WarehouseJob;
if (job.job === "floor-lines" || job.job === "floor-json") await floor(job);
else {
  const log = makeLog({ level: "warn" });
  const { folder, lakeFolder } = job;
  const warehouse = await openWarehouse({ folder, lakeFolder, log, now: () => new Date(), tasks: marts });
  if (job.job === "load") await load(warehouse);
  if (job.job === "increment") await increment(warehouse, job);
  await warehouse.close();
}
console.log(JSON.stringify(answer));
