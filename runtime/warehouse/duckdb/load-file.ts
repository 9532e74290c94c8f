import type { DuckDBConnection } from "@duckdb/node-api";
import { kindOfFile, kindOfRow, type ExportKind } from "./detect-kind.ts";
import { absoluteOf, describeFile, rootOf, type Lake, type LakeFile } from "./find-files.ts";
import type { LandingPlan, LandingPlans } from "./landing-table.ts";
import type { LoadClock } from "./load-clock.ts";
import { LoadFault, toLoadFault } from "./load-fault.ts";
import { etagOf, readKnownLoads, recordLoad, type LoadRecord } from "./load-record.ts";
import { planInsert } from "./load-statement.ts";
import { withCarefulLines } from "./load-carefully.ts";
import { checkGzip, readJsonCarefully } from "./read-json-carefully.ts";
import { inspectLines, linesOf } from "./read-json-lines.ts";
import { inspectParquet } from "./read-parquet.ts";

export interface LoadDependencies extends Lake {
  /** Looks at files; of no transaction, since an error of DuckDB's gives up the one it happens in. */
  inspector: DuckDBConnection;
  plans: LandingPlans;
  clock: LoadClock;
  now: () => Date;
}

export interface LoadOptions {
  /** Loads what was loaded before once more: COPY … FORCE = TRUE. */
  force?: boolean;
  /** Which table; told by path or first row when left out. */
  kind?: ExportKind;
  /** Whether the table's pipe loads it (so it is when left out) or a COPY by hand. */
  isByHand?: boolean;
}

export type LoadOutcome =
  | { status: "loaded"; fileName: string; table: string; rows: number }
  /** Nothing was done: rows of that name are there already, of an earlier content where `isChanged`. */
  | { status: "known"; fileName: string; table: string; isChanged: boolean }
  | { status: "failed"; fileName: string; table: string; fault: LoadFault };

export interface RowSource {
  /** A relation with one column `line`. */
  sql: string;
  /** As many as the look at the file saw. */
  rows: number;
}

/** A file that was looked at, and where its rows come from; with a fault there are none. */
export interface InspectedFile {
  file: LakeFile;
  landing: LandingPlan;
  /** "careful" where only the exact reader gives the rows; undefined where there are none. */
  source: RowSource | "careful" | undefined;
  fault: LoadFault | undefined;
}

/**
 * Loads one file whole or not at all and notes it in the history, a failure as well. The connection's transaction is
 * open already; whoever opened it commits. At least once: after a rollback the file simply is not known.
 */
export async function loadFile(
  deps: LoadDependencies,
  connection: DuckDBConnection,
  file: LakeFile,
  options: LoadOptions = {},
): Promise<LoadOutcome> {
  const kind = options.kind ?? kindOfFile(file) ?? (await detectKind(absoluteOf(deps, file), deps.inspector));
  const landing = deps.plans[kind];
  const known = await readKnownLoads(connection, landing.table, [file.fileName]);
  const before = known.get(file.fileName);
  if (before?.isLoaded === true && options.force !== true) return knownOutcome(file, landing, before.etag);
  const inspected = await inspectFile(deps, deps.inspector, file, landing);
  const record = await insertFile(
    deps,
    connection,
    inspected,
    options.isByHand === true ? null : landing.pipe,
  );
  await deps.clock.inOrder(async (nextId) => await recordNow(deps, connection, record, nextId()));
  return outcomeOf(record);
}

/**
 * Reads the whole file without loading anything, so that a bad file spoils no transaction: DuckDB gives one up at the
 * first error in it.
 */
export async function inspectFile(
  deps: LoadDependencies,
  connection: DuckDBConnection,
  file: LakeFile,
  landing: LandingPlan,
): Promise<InspectedFile> {
  const absolute = absoluteOf(deps, file);
  try {
    if (file.sizeBytes === 0) return { file, landing, source: undefined, fault: undefined };
    await checkUnchanged(deps, file);
    const source = await sourceOf(connection, absolute, file.sizeBytes);
    await checkUnchanged(deps, file);
    return { file, landing, source, fault: undefined };
  } catch (error) {
    return { file, landing, source: undefined, fault: toLoadFault(error, absolute) };
  }
}

async function sourceOf(
  connection: DuckDBConnection,
  absolute: string,
  sizeBytes: number,
): Promise<RowSource | "careful"> {
  if (absolute.endsWith(".parquet")) return await inspectParquet(connection, absolute);
  const isGzip = absolute.endsWith(".gz");
  const size = isGzip ? checkGzip(absolute) : Promise.resolve(sizeBytes);
  const [verdict, checked] = await Promise.allSettled([
    inspectLines(connection, absolute, async () => await size),
    size,
  ]);
  if (checked.status === "rejected") throw checked.reason;
  if (verdict.status === "rejected") throw verdict.reason;
  const { value } = verdict;
  if (value.isCertain) return { sql: linesOf(absolute, value.bufferBytes), rows: value.rows };
  const batches = readJsonCarefully(absolute, { isGzip });
  while (!((await batches.next()).done ?? false));
  return "careful";
}

/** Inserts the rows into the open transaction. @throws what DuckDB says, after which the transaction is lost. */
export async function insertFile(
  deps: LoadDependencies,
  connection: DuckDBConnection,
  { file, landing, source, fault }: InspectedFile,
  pipe: string | null,
): Promise<LoadRecord> {
  const scanUs = deps.clock.nextScanUs();
  const record = { file, landing, pipe, scanUs, receivedUs: scanUs, rows: 0, fault };
  if (source === undefined) return record;
  const insert = async (sql: string) => await connection.run(planInsert(landing, { ...file, scanUs }, sql));
  const absolute = absoluteOf(deps, file);
  const { rowsChanged } =
    source === "careful"
      ? await withCarefulLines(
          connection,
          readJsonCarefully(absolute, { isGzip: absolute.endsWith(".gz") }),
          insert,
        )
      : await insert(source.sql);
  await checkUnchanged(deps, file);
  if (source !== "careful" && source.rows !== rowsChanged)
    throw new LoadFault(`${rowsChanged} rows were loaded of ${source.rows} that the file has`);
  return { ...record, rows: rowsChanged };
}

export async function recordNow(
  deps: LoadDependencies,
  connection: DuckDBConnection,
  record: LoadRecord,
  loadId: bigint,
): Promise<void> {
  await recordLoad(connection, record, { loadId, nowUs: BigInt(deps.now().getTime()) * 1000n });
}

export function outcomeOf({ file, landing, rows, fault }: LoadRecord): LoadOutcome {
  const base = { fileName: file.fileName, table: landing.table };
  return fault === undefined ? { ...base, status: "loaded", rows } : { ...base, status: "failed", fault };
}

export const knownOutcome = (file: LakeFile, landing: LandingPlan, etag: string): LoadOutcome => ({
  status: "known",
  fileName: file.fileName,
  table: landing.table,
  isChanged: etag !== etagOf(file),
});

/** By the first good row; a file without one is a custom query's. `connection` is needed for Parquet alone. */
export async function detectKind(absolute: string, connection?: DuckDBConnection): Promise<ExportKind> {
  try {
    if (absolute.endsWith(".parquet"))
      return connection === undefined ? "query_rows" : kindOfRow(await readFirstRow(connection, absolute));
    for await (const batch of readJsonCarefully(absolute, {
      isGzip: absolute.endsWith(".gz"),
      batchRows: 1,
    })) {
      const [first] = batch;
      if (first !== undefined) return kindOfRow(JSON.parse(first));
    }
  } catch {
    // The load itself tells what is wrong with the file.
  }
  return "query_rows";
}

async function readFirstRow(connection: DuckDBConnection, absolute: string): Promise<unknown> {
  const { sql } = await inspectParquet(connection, absolute);
  const [row] = (await connection.runAndReadAll(`select line from ${sql} limit 1`)).getRows();
  return JSON.parse(String(row?.[0]));
}

async function checkUnchanged(deps: LoadDependencies, file: LakeFile): Promise<void> {
  const now = await describeFile(rootOf(deps, file), file.path);
  if (now === undefined) throw new LoadFault("the file is gone, or is no plain file");
  if (etagOf(now) !== etagOf(file)) throw new LoadFault("the file changed while it was read");
}
