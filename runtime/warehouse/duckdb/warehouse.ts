import { readFile } from "node:fs/promises";
import path from "node:path";
import { warehouseObjects, warehouseTasks } from "../../../contracts/warehouse/catalog.ts";
import type { WarehouseObject, WarehouseTask } from "../../../contracts/warehouse/object.ts";
import type { Log } from "../../shared/log.ts";
import { makeArchiveStatements } from "../operations/archive-stage.ts";
import { prelude } from "../dialect/prelude.ts";
import { translate } from "../dialect/translate.ts";
import { acceptedStatements } from "./accepted-statements.ts";
import { makeConnectionPool } from "./connection-pool.ts";
import { createObjects } from "./create-objects.ts";
import { makeCopyStatements } from "./copy-statements.ts";
import { describeStatements } from "./describe-statements.ts";
import type { ExportRoute } from "./export-routes.ts";
import type { Lake } from "./find-files.ts";
import { rewriteInformation } from "./information-functions.ts";
import { informationStatements, pendingFilesStatement } from "./information-macros.ts";
import { landingTableStatements, readLandingPlans, type LandingPlans } from "./landing-table.ts";
import { loadHistoryStatements } from "./load-history.ts";
import { detectKind } from "./load-file.ts";
import { makeLoader, type Loader } from "./load-files.ts";
import { makeBatchLoader } from "./load-batches.ts";
import { databaseName, openDatabase, type OpenDatabase } from "./open-database.ts";
import { makePipeLoader, type LoadSummary, type PipeLoader } from "./pipe-loader.ts";
import { fillCopy, makePipeStatements } from "./pipe-statements.ts";
import type { ProcedureSources } from "./procedures.ts";
import { hasNews, makeTaskRunner } from "./refresh.ts";
import { refusals } from "./refused-statements.ts";
import { rewriteInserts } from "./rewrite-inserts.ts";
import {
  inTransaction,
  makeInnerSession,
  makeSession,
  type Engine,
  type OwnSession,
  type Session,
} from "./session.ts";
import { stageRows } from "./stage-rows.ts";
import { makeStageStatements } from "./stage-statements.ts";
import { readStatement } from "./statement-text.ts";
import { planStatement, type RouterDependencies } from "./statements.ts";
import { makeStreamStatements } from "./stream-statements.ts";
import { readStreams, streamTables, type StreamDefinition } from "./streams.ts";
import { makeUnloadStatements } from "./unload-statements.ts";
import { watchFolder } from "./watch-folder.ts";
import { makeWriteQueue } from "./write-queue.ts";

export interface WarehouseOptions extends Lake {
  /** Where braintrust_data.duckdb stands, made when missing; ":memory:" keeps nothing. */
  folder: string;
  log: Log;
  now: () => Date;
  /** What DuckDB may take, 224 unless said otherwise; the process takes twice that. */
  memoryLimitMb?: number;
  threads?: number;
  /** The deployment's, unless a test has others. */
  objects?: readonly WarehouseObject[];
  tasks?: readonly WarehouseTask[];
}

export interface WatchOptions {
  /** 500 unless said otherwise. */
  everyMs?: number;
  /** Called after each load that took files or failed on some. */
  onLoad?: (summary: LoadSummary) => void;
  /** Called when loading or refreshing failed as a whole; it is logged in any case, and tried again. */
  onError?: (error: unknown) => void;
}

/** Snowflake's part on one machine: takes its dialect, loads the lake folder, refreshes what stands on top. */
export interface Warehouse extends Session {
  /** All statements of `work` or none. Keeps other writers out for that long. */
  transaction: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  /** A session with transactions of its own; close it. */
  session: () => OwnSession;
  /** Loads what the pipes that are not paused have not loaded yet. A bad file is a failure, never an error. */
  loadPending: () => Promise<LoadSummary>;
  /** Runs the tasks whose streams have rows. @throws {RefreshError} naming those that failed, after all ran. */
  refresh: () => Promise<void>;
  /** Loads and refreshes whenever the lake folder changes. */
  watch: (options?: WatchOptions) => { stop: () => Promise<void> };
  /** Waits for writers and readers, then closes the file. */
  close: () => Promise<void>;
}

/** The page, a person and a check may read at once. */
const readerCount = 3;

/** Of a stream, in one transaction of a refresh. */
const refreshRows = 100_000;
/**
 * Arrivals that were deleted are counted as rows until the next checkpoint: beyond the rows of the current table the
 * optimizer would take them for the larger side of a join, and build its hash table from the whole current table.
 */
const slicesPerCheckpoint = 4;

/** There is no topic on one machine: a snapshot is read when somebody asks for it. */
const ownTasks = warehouseTasks.filter(({ isSent = false }) => !isSent);

const folderOfTexts = path.join(import.meta.dirname, "..");

/** @throws {Fault} when the file is held by another process, damaged or of a newer version. */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const database = await openDatabase({
    folder: options.folder,
    lakeFolder: options.lakeFolder,
    usageFolder: options.usageFolder,
    memoryLimitMb: options.memoryLimitMb ?? 224,
    threads: options.threads ?? 2,
  });
  try {
    return await compose(options, database);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function compose(options: WarehouseOptions, database: OpenDatabase): Promise<Warehouse> {
  const writer = await database.connect();
  const plans = await readLandingPlans();
  const sources = {
    objects: options.objects ?? warehouseObjects,
    readText: async (file: string) => await readFile(path.resolve(folderOfTexts, file), "utf8"),
  };
  await writer.run(pendingFilesStatement);
  await createObjects(writer, {
    ...sources,
    translate: toDuckDb,
    setup: [...prelude, ...loadHistoryStatements, ...streamTables, ...informationStatements],
    tables: landingTableStatements(plans),
  });
  const engine: Engine = {
    writer,
    queue: makeWriteQueue(),
    readers: makeConnectionPool({ connect: database.connect, size: readerCount }),
    plan: async (statement, binds) => await planStatement(statement, binds, { ...router, engine }),
  };
  const lake: Lake = { lakeFolder: path.resolve(options.lakeFolder), usageFolder: options.usageFolder };
  const files = await makeLoader({ connect: database.connect, plans, ...lake, now: options.now });
  const loadFiles = makeBatchLoader({ loader: files, queue: engine.queue });
  const loader = makePipeLoader({ engine, ...lake, loadFiles, detect: detectKind });
  const root = makeSession(engine);
  const refresh = makeRefresh(engine, root, options.tasks ?? ownTasks, options.now);
  const streams = await readStreams(writer);
  const router = makeRouter({ engine, loader, files, lake, plans, refresh, sources, streams });
  return makeWarehouse({ options, engine, loader, files, refresh, root, database });
}

const toDuckDb = (text: string): string => translate(rewriteInformation(readStatement(text)).text);

interface RouterParts extends Pick<Parts, "engine" | "loader" | "files" | "refresh"> {
  lake: Lake;
  plans: LandingPlans;
  sources: ProcedureSources;
  streams: StreamDefinition[];
}

function makeRouter(parts: RouterParts): RouterDependencies {
  const { engine, loader, files, lake, refresh, sources, streams } = parts;
  const readCopy = async (route: ExportRoute) =>
    fillCopy(await sources.readText(`landing/copy-${route.kind.replace("_", "-")}-jsonl.sql`), route);
  return {
    families: [
      makeStreamStatements(streams),
      makePipeStatements({ loader, refresh, readCopy }),
      makeStageStatements({ engine, loader }),
      makeArchiveStatements({ ...lake, translate: toDuckDb }),
      makeCopyStatements({ loader, files }),
      makeUnloadStatements({ ...lake, translate: toDuckDb }),
      describeStatements,
      acceptedStatements,
    ],
    checks: refusals,
    rewrite: (statement) => rewriteInserts(rewriteInformation(statement), parts.plans),
    async stageRows(statement) {
      // The answer counts what waits now.
      if (statement.text.includes("snowflake_local.pipe_status")) await loader.pending();
      return await stageRows(statement, { loader, ...lake });
    },
    translate,
    sources,
    streams,
  };
}

interface Parts {
  options: WarehouseOptions;
  engine: Engine;
  loader: PipeLoader;
  files: Loader;
  refresh: () => Promise<void>;
  root: OwnSession;
  database: OpenDatabase;
}

function makeWarehouse({ options, engine, loader, files, refresh, root, database }: Parts): Warehouse {
  const watches = new Set<{ stop: () => Promise<void> }>();

  return {
    query: root.query,
    run: root.run,
    session: () => makeSession(engine),
    transaction: async (work) =>
      await inTransaction(engine, async (transaction) => await work(makeInnerSession(engine, transaction))),
    loadPending: async () => await loader.load(await loader.due()),
    refresh,
    watch(watchOptions = {}) {
      const watching = startWatch({ options, loader, refresh, watchOptions });
      watches.add(watching);
      return watching;
    },
    async close() {
      await Promise.all([...watches].map(async (watching) => await watching.stop()));
      await root.close();
      await engine.queue.run(async () => {
        await engine.readers.close();
        files.close();
        engine.writer.closeSync();
        database.close();
      });
    },
  };
}

function makeRefresh(
  engine: Engine,
  session: Session,
  tasks: readonly WarehouseTask[],
  now: () => Date,
): () => Promise<void> {
  let slices = 0;
  const run = makeTaskRunner({
    tasks,
    read: async (work) => await engine.readers.use(work),
    async call({ procedure, streams }) {
      const statement = `call ${procedure}()`;
      if (streams.length === 0) return void (await session.query(statement));
      // Bounded work at a time: years of exports that come at once fit into the memory, and others write in between.
      do {
        await inTransaction(
          engine,
          async (transaction) => await makeInnerSession(engine, transaction).query(statement),
          { streams, rows: refreshRows },
        );
        slices += 1;
        if (slices % slicesPerCheckpoint === 0) {
          await engine.queue.run(async () => void (await engine.writer.run(`checkpoint ${databaseName}`)));
        }
      } while (await engine.readers.use(async (connection) => await hasNews(connection, { streams })));
    },
    nowMs: () => now().getTime(),
  });
  // One after the other: two at once would do the same work twice.
  const turns = makeWriteQueue();
  return async () => await turns.run(run);
}

function startWatch({
  options,
  loader,
  refresh,
  watchOptions,
}: Pick<Parts, "options" | "loader" | "refresh"> & { watchOptions: WatchOptions }) {
  const nowMs = () => options.now().getTime();
  const keepFresh = makeFreshness(refresh, nowMs);
  return watchFolder({
    folders: [options.lakeFolder, options.usageFolder].filter((folder) => folder !== undefined),
    everyMs: watchOptions.everyMs ?? 500,
    nowMs,
    pending: async () => await loader.due(),
    async load(files) {
      const summary = await loader.load(files);
      if (summary.files > 0) keepFresh.noteNews();
      try {
        await keepFresh.refresh();
      } finally {
        if (summary.files > 0 || summary.failures.length > 0) watchOptions.onLoad?.(summary);
      }
    },
    refresh: keepFresh.refresh,
    onError(error) {
      options.log.error({ err: error }, "the lake folder could not be loaded or refreshed");
      watchOptions.onError?.(error);
    },
  });
}

/** A refresh that failed is tried again after this long. */
const retryMs = 5000;
/** What goes by the clock, such as the state of the pipes, is looked at this often though nothing was loaded. */
const clockMs = 60_000;

/** Refreshes when there are new rows, also those that an earlier process left, and by the clock. */
function makeFreshness(refresh: () => Promise<void>, nowMs: () => number) {
  let nextMs = 0;
  return {
    noteNews() {
      nextMs = 0;
    },
    async refresh() {
      if (nowMs() < nextMs) return;
      nextMs = nowMs() + retryMs;
      await refresh();
      nextMs = nowMs() + clockMs;
    },
  };
}
