import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { kindOfFile, type ExportKind } from "./detect-kind.ts";
import { archiveRoute, exportRoutes, type ExportRoute } from "./export-routes.ts";
import { absoluteOf, findFiles, findLakeFiles, type Lake, type LakeFile } from "./find-files.ts";
import { etagOf } from "./load-record.ts";
import type { Engine } from "./session.ts";
import { query } from "./transaction.ts";
import { makeWriteQueue } from "./write-queue.ts";

export interface LoadFailure {
  /** `braintrust/spans/…` */
  fileName: string;
  /** `braintrust_spans` */
  table: string;
  /** From 1; undefined where the file could not be read as a whole. */
  line: number | undefined;
  reason: string;
}

/** What one round of loading did: files and rows that landed, and the files that were skipped whole. */
export interface LoadSummary {
  files: number;
  rows: number;
  failures: LoadFailure[];
}

/** Which of the waiting files: `ALTER PIPE … REFRESH` of one pipe, below a path, of files written since. */
export interface LoadFilter {
  pipe?: string;
  /** Below the lake folder, or below the export's own folder. */
  prefix?: string;
  modifiedAfterMs?: number;
}

/** Loads what it is given, in its own transactions, each file whole or not at all. */
export type LoadFiles = (files: readonly RoutedFile[]) => Promise<LoadSummary>;

export interface RoutedFile {
  file: LakeFile;
  route: ExportRoute;
}

/** A file that a stage lists, whether or not a pipe would load it. */
export interface StagedFile {
  file: LakeFile;
  route: { folder: string; stage: string };
}

export interface PipeLoader {
  /** Files that no pipe has loaded, by path, paused pipes' too. */
  pending: () => Promise<RoutedFile[]>;
  /** The same without paused pipes' files. */
  due: (filter?: LoadFilter) => Promise<RoutedFile[]>;
  load: (files: readonly RoutedFile[]) => Promise<LoadSummary>;
  /** The files of a stage below a path, which begins at the export's folder or at the lake's. */
  list: (stage: string, below: string) => Promise<StagedFile[]>;
}

export interface PipeLoaderDependencies extends Lake {
  engine: Engine;
  loadFiles: LoadFiles;
  /** Tells from its first good row which export a file outside of the known folders is of. */
  detect: (absolutePath: string) => Promise<ExportKind>;
}

export function makePipeLoader(deps: PipeLoaderDependencies): PipeLoader {
  const noteQueue = makeQueueNote(deps.engine);
  const detected = new Map<string, { mark: string; kind: ExportKind }>();

  async function routeOf(file: LakeFile): Promise<ExportRoute | undefined> {
    const mark = etagOf(file);
    const known = detected.get(file.fileName);
    const kind =
      kindOfFile(file) ?? (known?.mark === mark ? known.kind : await deps.detect(absoluteOf(deps, file)));
    detected.set(file.fileName, { mark, kind });
    return exportRoutes.find((route) => route.kind === kind);
  }

  async function route(files: readonly LakeFile[]): Promise<RoutedFile[]> {
    const routed: RoutedFile[] = [];
    for (const file of files) {
      const found = await routeOf(file);
      if (found !== undefined) routed.push({ file, route: found });
    }
    return routed;
  }

  async function pending(): Promise<RoutedFile[]> {
    const files = await findLakeFiles(deps);
    const history = await deps.engine.readers.use(readHistory);
    const waiting = await route(files.filter((file) => isWaiting(file, history.get(file.fileName))));
    await noteQueue(waiting);
    return waiting;
  }

  return {
    pending,
    async due(filter = {}) {
      const waiting = await pending();
      const paused = await deps.engine.readers.use(readPaused);
      return waiting.filter((routed) => !paused.has(bare(routed.route.pipe)) && matches(routed, filter));
    },
    async load(files) {
      const summary = await deps.loadFiles(files);
      await pending();
      return summary;
    },
    async list(stage, below) {
      if (stage === archiveRoute.stage) return await listArchive(deps.lakeFolder, below);
      const files = await route(await findLakeFiles(deps));
      return files.filter((routed) => routed.route.stage === stage && isBelow(routed, below));
    },
  };
}

interface Known {
  isLoaded: boolean;
  etag: string;
}

/** What was loaded is never loaded again by a pipe; what failed waits until the file is another one. */
const isWaiting = (file: LakeFile, known: Known | undefined): boolean =>
  known === undefined || (!known.isLoaded && known.etag !== etagOf(file));

async function readHistory(connection: DuckDBConnection): Promise<Map<string, Known>> {
  const rows = await query(
    connection,
    `select file_name, bool_or(status <> 'Load failed') as is_loaded, arg_max(file_etag, load_id) as etag
     from snowflake_local.loads group by file_name`,
  );
  return new Map(
    rows.map((row) => [
      String(row["file_name"]),
      { isLoaded: row["is_loaded"] === true, etag: String(row["etag"]) },
    ]),
  );
}

async function readPaused(connection: DuckDBConnection): Promise<Set<string>> {
  const rows = await query(connection, "select pipe_name from snowflake_local.pipes where is_paused");
  return new Set(rows.map((row) => bare(String(row["pipe_name"]))));
}

const bare = (name: string) => name.toLowerCase().split(".").at(-1) ?? name;

function matches({ file, route }: RoutedFile, filter: LoadFilter): boolean {
  if (filter.pipe !== undefined && bare(filter.pipe) !== bare(route.pipe)) return false;
  if (filter.modifiedAfterMs !== undefined && file.modifiedMs <= filter.modifiedAfterMs) return false;
  return isBelow({ file, route }, filter.prefix ?? "");
}

async function listArchive(lakeFolder: string, below: string): Promise<StagedFile[]> {
  const files = await findFiles(path.join(lakeFolder, archiveRoute.folder));
  return files
    .filter((file) => file.path.startsWith(below))
    .map((file) => ({
      file: { ...file, path: `${archiveRoute.folder}/${file.path}`, fileName: `archive/${file.path}` },
      route: archiveRoute,
    }));
}

/** A stage's paths begin at its export's folder; those of files outside of it at the lake's. */
export function isBelow({ file, route }: StagedFile, prefix: string): boolean {
  return file.path.startsWith(prefix) || file.path.startsWith(`${route.folder}/${prefix}`);
}

/** What SYSTEM$PIPE_STATUS counts; in memory, so that looking writes nothing. Written when it is another list. */
function makeQueueNote(engine: Engine): (waiting: readonly RoutedFile[]) => Promise<void> {
  const turns = makeWriteQueue();
  let noted: string | undefined;
  return async (waiting) => {
    const rows = waiting.map(
      ({ file, route }) =>
        `('${bare(route.pipe)}', '${file.fileName.replaceAll("'", "''")}', make_timestamptz(${Math.floor(file.modifiedMs * 1000)}), ${file.sizeBytes})`,
    );
    await turns.run(async () => {
      const values = rows.join(", ");
      if (values === noted) return;
      await engine.readers.use(async (connection) => await replaceNote(connection, values));
      noted = values;
    });
  };
}

async function replaceNote(connection: DuckDBConnection, values: string): Promise<void> {
  await connection.run("begin transaction");
  try {
    await connection.run("delete from memory.main.pending_files");
    if (values !== "") await connection.run(`insert into memory.main.pending_files values ${values}`);
    await connection.run("commit");
  } catch (error) {
    await connection.run("rollback");
    throw error;
  }
}
