import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import pg from "pg";
import { Fault } from "../shared/fault.ts";
import { choosePlace } from "./data-place.ts";
import { readPostmaster, stopOrphan, stopPostmaster, waitFor } from "./orphan.ts";
import { findBinaries, type Binaries } from "./postgres-binaries.ts";
import type { ServerUser } from "./server-user.ts";

/** The role that owns everything, and the database's name. */
const owner = "tracelake";

/** Recovery after a kill replays at most max_wal_size; the shared memory of a killed one is freed within seconds. */
const startTimeoutMs = 60_000;
const retryForMs = 10_000;
const logLimitBytes = 16 * 1024 * 1024;

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "50",
  shared_buffers: "128MB",
  max_wal_size: "4GB",
  // Three writers fill the default of 4 MB between two syncs.
  wal_buffers: "16MB",
  wal_compression: "off",
  checkpoint_timeout: "15min",
  checkpoint_completion_target: "0.9",
  synchronous_commit: "on",
  fsync: "on",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
};

export interface StartPostgresOptions {
  /** Holds `data`, `password` (mode 0600) and `postgres.log`; made where it does not exist. */
  dataDir: string;
  /** Told in a sentence what took place that the user should know. */
  log?: (message: string) => void;
  /** A free one by default. */
  port?: number;
}

export interface EmbeddedPostgres {
  /** Of the database `tracelake`, with its password: never log it. */
  url: string;
  /** Where the data are: `dataDir`, or the place that `log` was told. */
  home: string;
  pid: number;
  port: number;
  /** Resolves when the server has ended, however it ended. */
  exited: Promise<void>;
  /** Fast shutdown: cuts connections, loses nothing; immediate after 8 s. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL 18 on 127.0.0.1 for this data directory: makes the directory at first, stops an orphan of
 * an earlier launcher, recovers after a kill. Nothing acknowledged is lost: fsync and synchronous_commit are on.
 * As root it runs as nobody, and where that user can't reach `dataDir`, in a place that `log` names.
 *
 * The caller sees to it that only one launcher at a time works on a data directory.
 * Throws `embedded_postgres_failed`; the detail names the log file.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  const { home, user } = choosePlace(path.resolve(options.dataDir), log);
  const binaries = findBinaries(home, user);
  const pgData = path.join(home, "data");
  const password = ensurePassword(passwordFile(home), user);
  const orphan = await stopOrphan(pgData);
  if (orphan !== null) log(`Stopped a PostgreSQL (process ${orphan}) that an earlier run had left behind.`);
  if (!fs.existsSync(pgData)) initialise(binaries, home, user);
  const server = await launch({ binaries, home, pgData, user, port: options.port });
  const connect = (database: string) =>
    `postgresql://${owner}:${password}@127.0.0.1:${server.port}/${database}`;
  try {
    await ensureDatabase(connect("postgres"));
  } catch (cause) {
    await server.stop();
    throw new Fault("embedded_postgres_failed", `it started and refused its owner; see ${logFile(home)}`, {
      cause,
    });
  }
  return { url: connect(owner), home, ...server };
}

function logFile(home: string): string {
  return path.join(home, "postgres.log");
}

function passwordFile(home: string): string {
  return path.join(home, "password");
}

/** Before initdb, so that data never exist without their password. */
function ensurePassword(file: string, user: ServerUser): string {
  if (fs.existsSync(file)) return fs.readFileSync(file, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  fs.writeFileSync(`${file}.new`, password, { mode: 0o600 });
  if (user !== undefined) fs.chownSync(`${file}.new`, user.uid, user.gid);
  fs.renameSync(`${file}.new`, file);
  return password;
}

/** Into a temporary name, then renamed: what an interrupted initdb leaves is never taken for a database. */
function initialise(binaries: Binaries, home: string, user: ServerUser): void {
  const unfinished = path.join(home, "data.initialising");
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { mode: 0o700 });
  if (user !== undefined) fs.chownSync(unfinished, user.uid, user.gid);
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"];
  const access = [`--username=${owner}`, "--auth=scram-sha-256", `--pwfile=${passwordFile(home)}`];
  const run = spawnSync(binaries.initdb, ["-D", unfinished, ...locale, ...access], {
    ...user,
    cwd: "/",
    env: { LC_ALL: "C" },
    encoding: "utf8",
  });
  if (run.status !== 0) {
    const said = run.error?.message ?? run.stderr;
    fs.appendFileSync(logFile(home), said);
    throw new Fault("embedded_postgres_failed", `initdb failed; see ${logFile(home)}`, { cause: said });
  }
  fs.renameSync(unfinished, path.join(home, "data"));
}

interface Launch {
  binaries: Binaries;
  home: string;
  pgData: string;
  user: ServerUser;
  port: number | undefined;
}

type Server = Omit<EmbeddedPostgres, "url" | "home">;

/** Tries again for a while: the memory of a killed server, or the port just found, may still be taken. */
async function launch(options: Launch): Promise<Server> {
  const deadline = performance.now() + retryForMs;
  const file = logFile(options.home);
  for (;;) {
    rotate(file);
    const logStart = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const port = options.port ?? (await findFreePort());
    const child = spawnServer(options, file, port);
    let hasExited = false;
    const exited = new Promise<void>((resolve) => {
      const end = () => resolve(void (hasExited = true));
      child.once("exit", end).once("error", end);
    });
    const isReady = () => readPostmaster(options.pgData)?.pid === child.pid && isUp(options.pgData);
    await waitFor(() => hasExited || isReady(), startTimeoutMs);
    const pid = child.pid ?? 0;
    const stop = () => (hasExited ? Promise.resolve() : stopPostmaster(pid, () => hasExited));
    if (!hasExited && isReady()) return { pid, port, exited, stop };
    if (!hasExited) await stop();
    const isTransient = /shared memory block|lock file|could not bind/.test(readFrom(file, logStart));
    if (!isTransient || performance.now() > deadline) {
      throw new Fault("embedded_postgres_failed", `the server ended at start; see ${file}`);
    }
    await waitFor(() => false, 200);
  }
}

function isUp(pgData: string): boolean {
  return readPostmaster(pgData)?.isReady ?? false;
}

/** Detached: a Ctrl-C in the terminal must reach the service first, which drains into this server. */
function spawnServer(options: Launch, file: string, port: number): ChildProcess {
  const args = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const out = fs.openSync(file, "a", 0o600);
  if (options.user !== undefined) fs.fchownSync(out, options.user.uid, options.user.gid);
  try {
    const child = spawn(options.binaries.postgres, ["-D", options.pgData, ...args], {
      ...options.user,
      cwd: "/",
      env: { LC_ALL: "C" },
      detached: true,
      stdio: ["ignore", out, out],
    });
    child.unref();
    return child;
  } finally {
    fs.closeSync(out);
  }
}

/** One old log is kept. */
function rotate(file: string): void {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logLimitBytes) fs.renameSync(file, `${file}.1`);
}

function readFrom(file: string, start: number): string {
  return fs.readFileSync(file).subarray(start).toString("utf8");
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("select from pg_database where datname = $1", [owner]);
    if (found.rowCount === 0) await client.query(`create database ${owner}`);
  } finally {
    await client.end();
  }
}
