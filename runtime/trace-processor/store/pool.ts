import pg from "pg";
import type { Log } from "../../shared/log.ts";

export interface PoolOptions {
  databaseUrl: string;
  max: number;
  log: Log;
}

/**
 * Connections to PostgreSQL. A statement that runs longer than 15 s is given up: its sender has long gone, and the
 * caller answers 503. NUMERIC and BIGINT come back as numbers: costs and counts here are far below 2^53.
 */
export function makePool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.max,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: "tracelake-trace-processor",
    options: "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC",
    types: { getTypeParser: numbersAsNumbers },
  });
  // While a connection is checked out, the pool does not listen: its loss would end the process.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  pool.on("error", (error) => {
    // A pool that is closing does not wait for its connections' farewell: the server may be gone before it.
    if (!pool.ending) options.log.warn({ err: error }, "an idle database connection was lost");
  });
  return pool;
}

const numericOids = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

const numbersAsNumbers: typeof pg.types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  numericOids.has(oid) && format !== "binary" ? Number : pg.types.getTypeParser(oid, format as "text");
