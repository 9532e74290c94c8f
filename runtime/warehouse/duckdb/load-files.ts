import type { DuckDBConnection } from "@duckdb/node-api";
import { kindOfFile, type ExportKind } from "./detect-kind.ts";
import { absoluteOf, type Lake, type LakeFile } from "./find-files.ts";
import { loadingVariable, type LandingPlan, type LandingPlans } from "./landing-table.ts";
import { makeLoadClock } from "./load-clock.ts";
import { toLoadFault } from "./load-fault.ts";
import {
  detectKind,
  insertFile,
  inspectFile,
  knownOutcome,
  loadFile,
  outcomeOf,
  recordNow,
  type InspectedFile,
  type LoadDependencies,
  type LoadOptions,
  type LoadOutcome,
} from "./load-file.ts";
import { readKnownLoads, type LoadRecord } from "./load-record.ts";

export interface LoaderOptions extends Lake {
  /** A further connection to the warehouse, whose current database has the prelude's macros. */
  connect: () => Promise<DuckDBConnection>;
  plans: LandingPlans;
  now: () => Date;
}

export interface Loader {
  /**
   * Loads in transactions of its own, several files in each, on two connections side by side where there is much to
   * load. Each file stands or falls alone. What was loaded before is left alone unless forced. Outcomes in the order
   * of the files.
   */
  loadFiles: (files: readonly PipedFile[], options?: { force?: boolean }) => Promise<LoadOutcome[]>;
  /** Loads one in the transaction that is open on `connection`: a COPY by hand, a recovery. */
  loadFile: (connection: DuckDBConnection, file: LakeFile, options?: LoadOptions) => Promise<LoadOutcome>;
  close: () => void;
}

export interface PipedFile {
  file: LakeFile;
  /** Told by path or first row when left out. */
  kind?: ExportKind;
}

/** A transaction writes whole row groups: below about this much it would write them twice. */
const groupBytes = 256 * 1024 * 1024;
const groupFiles = 500;
/** Less than this is done before a second connection is of use. */
const parallelBytes = 32 * 1024 * 1024;

/** Opens its connections at once; they serve nothing else. */
export async function makeLoader(options: LoaderOptions): Promise<Loader> {
  const connections = [await connectForLoads(options), await connectForLoads(options)] as const;
  const clock = await makeLoadClock(connections[0], options.now);
  const { plans, lakeFolder, usageFolder, now } = options;
  const deps: LoadDependencies = { inspector: connections[0], plans, lakeFolder, usageFolder, now, clock };
  return {
    loadFiles: async (files, { force = false } = {}) => await loadAll(deps, connections, files, force),
    loadFile: async (connection, file, loadOptions) => await loadFile(deps, connection, file, loadOptions),
    close() {
      for (const connection of connections) connection.closeSync();
    },
  };
}

async function connectForLoads({ connect }: LoaderOptions): Promise<DuckDBConnection> {
  const connection = await connect();
  await connection.run(`set variable ${loadingVariable} = true`);
  return connection;
}

interface Waiting {
  index: number;
  file: LakeFile;
  landing: LandingPlan;
}

async function loadAll(
  deps: LoadDependencies,
  connections: readonly DuckDBConnection[],
  files: readonly PipedFile[],
  force: boolean,
): Promise<LoadOutcome[]> {
  const outcomes: LoadOutcome[] = [];
  const waiting = await leaveOutKnown(deps, files, force, outcomes);
  const totalBytes = waiting.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const workers = connections.slice(0, totalBytes < parallelBytes ? 1 : connections.length);
  const groups = planGroups(waiting, Math.min(groupBytes, Math.ceil(totalBytes / workers.length)));
  let failure: { error: unknown } | undefined;
  await Promise.all(
    workers.map(async (connection) => {
      for (let group = groups.shift(); group !== undefined && failure === undefined; group = groups.shift()) {
        try {
          await loadGroup(deps, connection, group, outcomes);
        } catch (error) {
          failure ??= { error };
        }
      }
    }),
  );
  if (failure !== undefined) throw failure.error;
  return outcomes;
}

async function leaveOutKnown(
  deps: LoadDependencies,
  files: readonly PipedFile[],
  force: boolean,
  outcomes: LoadOutcome[],
): Promise<Waiting[]> {
  const all: Waiting[] = [];
  for (const [index, { file, kind }] of files.entries()) {
    const told = kind ?? kindOfFile(file);
    const found = told ?? (await detectKind(absoluteOf(deps, file), deps.inspector));
    all.push({ index, file, landing: deps.plans[found] });
  }
  if (force) return all;
  const waiting: Waiting[] = [];
  for (const landing of Object.values(deps.plans)) {
    const ofTable = all.filter((each) => each.landing === landing);
    const names = ofTable.map(({ file }) => file.fileName);
    const known = await readKnownLoads(deps.inspector, landing.table, names);
    const seen = new Set<string>();
    for (const each of ofTable) {
      const before = known.get(each.file.fileName);
      const isTwice = seen.has(each.file.fileName);
      seen.add(each.file.fileName);
      if (before?.isLoaded === true) outcomes[each.index] = knownOutcome(each.file, landing, before.etag);
      else if (isTwice)
        outcomes[each.index] = {
          status: "known",
          fileName: each.file.fileName,
          table: landing.table,
          isChanged: false,
        };
      else waiting.push(each);
    }
  }
  return waiting.sort((a, b) => a.index - b.index);
}

function planGroups(waiting: readonly Waiting[], maxBytes: number): Waiting[][] {
  const groups: Waiting[][] = [];
  let bytes = Infinity;
  for (const each of waiting) {
    const last = groups.at(-1);
    if (last === undefined || last.length >= groupFiles || bytes + each.file.sizeBytes / 2 > maxBytes) {
      groups.push([each]);
      bytes = each.file.sizeBytes;
    } else {
      last.push(each);
      bytes += each.file.sizeBytes;
    }
  }
  return groups;
}

/** One transaction for all, unless a file fails after it was looked at: then one for each. */
async function loadGroup(
  deps: LoadDependencies,
  connection: DuckDBConnection,
  group: readonly Waiting[],
  outcomes: LoadOutcome[],
): Promise<void> {
  const inspected: InspectedFile[] = [];
  for (const { file, landing } of group) inspected.push(await inspectFile(deps, connection, file, landing));
  const note = (records: readonly LoadRecord[], from: number) => {
    for (const [at, record] of records.entries()) {
      const index = group[from + at]?.index;
      if (index !== undefined) outcomes[index] = outcomeOf(record);
    }
  };
  try {
    note(await commitTogether(deps, connection, inspected), 0);
  } catch {
    for (const [at, file] of inspected.entries()) note([await commitAlone(deps, connection, file)], at);
  }
}

async function commitTogether(
  deps: LoadDependencies,
  connection: DuckDBConnection,
  files: readonly InspectedFile[],
): Promise<LoadRecord[]> {
  await connection.run("begin transaction");
  try {
    const records: LoadRecord[] = [];
    for (const file of files) records.push(await insertFile(deps, connection, file, file.landing.pipe));
    await deps.clock.inOrder(async (nextId) => {
      for (const record of records) await recordNow(deps, connection, record, nextId());
      await connection.run("commit");
    });
    return records;
  } catch (error) {
    await connection.run("rollback").catch(() => undefined);
    throw error;
  }
}

/** A fault of the file is noted; one of the warehouse's (no space, no memory) shows again when it is noted, and throws. */
async function commitAlone(
  deps: LoadDependencies,
  connection: DuckDBConnection,
  file: InspectedFile,
): Promise<LoadRecord> {
  try {
    const [record] = await commitTogether(deps, connection, [file]);
    if (record !== undefined) return record;
    throw new Error("a load gave no record");
  } catch (error) {
    const fault = toLoadFault(error, absoluteOf(deps, file.file));
    const [record] = await commitTogether(deps, connection, [{ ...file, source: undefined, fault }]);
    if (record !== undefined) return record;
    throw error;
  }
}
