import { mkdir, open, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { Fault } from "../../shared/fault.ts";
import type { Lake } from "./find-files.ts";

/** The name of the database in every environment on one machine. */
export const databaseName = "braintrust_data";

export interface OpenDatabase {
  /** A further connection, whose unqualified names are of RAW_DATA. */
  connect: () => Promise<DuckDBConnection>;
  close: () => void;
}

export interface DatabaseOptions extends Lake {
  /** Where the file stands; ":memory:" keeps nothing. */
  folder: string;
  memoryLimitMb: number;
  threads: number;
}

/** @throws {Fault} naming the file and what to do, when it is held by another process, damaged or too new. */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  const isKept = options.folder !== ":memory:";
  const folder = isKept ? path.resolve(options.folder) : undefined;
  if (folder !== undefined) await mkdir(path.join(folder, "temp"), { recursive: true });
  const file = folder === undefined ? ":memory:" : path.join(folder, `${databaseName}.duckdb`);
  if (folder !== undefined) await checkHeader(file);
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    memory_limit: `${options.memoryLimitMb}MB`,
    threads: String(options.threads),
    checkpoint_threshold: "128MB",
    // What is freed goes back to the machine at once: a load's peak is lower by a fifth, and no slower.
    allocator_background_threads: "true",
    allocator_flush_threshold: "16MB",
    allocator_bulk_deallocation_flush_threshold: "16MB",
    // Division by zero is no infinity in Snowflake.
    ieee_floating_point_ops: "false",
    ...(folder === undefined ? {} : { temp_directory: path.join(folder, "temp") }),
  });
  const setup = await instance.connect();
  try {
    await attach(setup, file);
    // Beside the warehouse's own folder the only ones that statements may read.
    const folders = [options.lakeFolder, options.usageFolder, folder].filter((each) => each !== undefined);
    await restrict(
      setup,
      folders.map((each) => path.resolve(each)),
    );
    for (const schema of ["raw_data", "current_data", "marts", "monitoring", "snowflake_local"]) {
      await setup.run(`create schema if not exists ${databaseName}.${schema}`);
    }
  } catch (error) {
    setup.closeSync();
    instance.closeSync();
    throw error;
  }
  setup.closeSync();
  return {
    async connect() {
      const connection = await instance.connect();
      await connection.run(`use ${databaseName}.raw_data`);
      return connection;
    },
    close: () => instance.closeSync(),
  };
}

async function attach(setup: DuckDBConnection, file: string): Promise<void> {
  // Small row groups: those that a query of one day touches hold little else. Smaller ones are written twice, once at
  // the load and again at the checkpoint. Earlier versions of the file know no Zstandard.
  const quoted = file.replaceAll("'", "''");
  const statement = `attach '${quoted}' as ${databaseName} (row_group_size 40960, storage_version 'v1.4.0')`;
  try {
    await setup.run(statement);
  } catch (error) {
    throw toFault(file, error);
  }
}

/** After this neither a statement nor a function reaches a file elsewhere, and no setting gives it back. */
async function restrict(setup: DuckDBConnection, folders: readonly string[]): Promise<void> {
  const list = folders.map((folder) => `'${`${folder}/`.replaceAll("'", "''")}'`).join(", ");
  await setup.run("set global timezone = 'UTC'");
  await setup.run(`set global allowed_directories = [${list}]`);
  await setup.run("set global enable_external_access = false");
  await setup.run("set global lock_configuration = true");
}

function toFault(file: string, error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  if (/lock on file|already open|being used by another process/i.test(message)) {
    const pid = /PID (\d+)/.exec(message)?.[1];
    const holder = pid === undefined ? "another process" : `process ${pid}`;
    const detail = `${holder} holds the warehouse ${file}: ask it, or stop it and try again`;
    return new Fault(faultCodes.held, detail, { cause: error });
  }
  if (/version number|newer version|storage version/i.test(message)) {
    const detail = `a newer DuckDB wrote the warehouse ${file}: open it with the version of tracelake that did`;
    return new Fault(faultCodes.unreadable, detail, { cause: error });
  }
  return new Fault(faultCodes.unreadable, damaged(file), { cause: error });
}

export const faultCodes = { held: "warehouse_held", unreadable: "warehouse_unreadable" } as const;

const damaged = (file: string) =>
  `the warehouse ${file} is damaged: move it and its .wal away; a new one loads the lake again from the start`;

/** Bytes 8 to 11 say "DUCK"; an empty file is one whose making was interrupted. */
async function checkHeader(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return;
  if (found.size === 0) {
    await unlink(file);
    return;
  }
  const handle = await open(file, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(12), 0, 12, 0);
    if (bytesRead === 12 && buffer.toString("latin1", 8, 12) === "DUCK") return;
  } finally {
    await handle.close();
  }
  throw new Fault(faultCodes.unreadable, damaged(file));
}
