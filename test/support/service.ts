import { Writable } from "node:stream";
import pg from "pg";
import { makeLog, type Log } from "../../runtime/shared/log.ts";
import { parseConfig } from "../../runtime/trace-processor/config.ts";
import {
  makeService,
  startService,
  type Service,
  type ServiceOptions,
} from "../../runtime/trace-processor/service.ts";

export interface TestServiceOptions {
  /** Environment variables over the defaults. */
  env?: Record<string, string>;
  now?: () => number;
  log?: Log;
  /** Routes of another part. */
  besides?: NonNullable<ServiceOptions["besides"]>;
  /** What a warehouse tells of itself. */
  warehouse?: NonNullable<ServiceOptions["warehouse"]>;
  /** What else measures. */
  alertSources?: NonNullable<ServiceOptions["alertSources"]>;
}

/** Rates are off by default: a test sends more in a second than a person. */
const defaults = { INGEST_RATE_PER_SECOND: "1000000", READ_RATE_PER_SECOND: "1000000", PORT: "0" };

function optionsFor(
  databaseUrl: string,
  { env, now, log, besides, warehouse, alertSources }: TestServiceOptions,
): ServiceOptions {
  const config = { ...parseConfig({ ...defaults, ...env }), databaseUrl };
  return {
    config,
    log: log ?? makeLog({ level: "silent" }),
    ...(now === undefined ? {} : { now }),
    ...(besides === undefined ? {} : { besides }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(alertSources === undefined ? {} : { alertSources }),
  };
}

/** The service without a socket, for `app.inject`. Its own schedule does not run. */
export function makeTestService(databaseUrl: string, options: TestServiceOptions = {}): Promise<Service> {
  return makeService(optionsFor(databaseUrl, options));
}

export interface RunningTestService {
  url: string;
  /** Connections of the test's own, to look at what was stored. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/** The service on a free port of 127.0.0.1, with its schedule. */
export async function startTestService(
  databaseUrl: string,
  options: TestServiceOptions = {},
): Promise<RunningTestService> {
  const service = await startService(optionsFor(databaseUrl, options));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  return {
    url: service.url,
    pool,
    async close() {
      await service.close();
      await pool.end();
    },
  };
}

/** The service's own log, kept as text: what is not in `text()` was never written. */
export function collectLog(level = "trace"): { log: Log; text: () => string } {
  let written = "";
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  return { log: makeLog({ level, destination }), text: () => written };
}
