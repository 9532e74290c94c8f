import type { DuckDBConnection } from "@duckdb/node-api";

/** Gives loads their ids and times: one for each warehouse, for all of its connections. */
export interface LoadClock {
  /** Microseconds since 1970, unique and growing: the ingestion_timestamp of one load's rows. */
  nextScanUs: () => bigint;
  /** Loads commit one at a time, in the order of the ids that `work` takes. */
  inOrder: <T>(work: (nextId: () => bigint) => Promise<T>) => Promise<T>;
}

/** Goes on from what the history holds. */
export async function makeLoadClock(connection: DuckDBConnection, now: () => Date): Promise<LoadClock> {
  const reader = await connection.runAndReadAll(
    "select coalesce(max(load_id), 0)::bigint, coalesce(epoch_us(max(scan_started_at)), 0)::bigint from snowflake_local.loads",
  );
  const [id, scan] = reader.getRows()[0] ?? [];
  let lastId = BigInt(String(id ?? 0));
  let lastScanUs = BigInt(String(scan ?? 0));
  let last: Promise<unknown> = Promise.resolve();

  return {
    nextScanUs() {
      const nowUs = BigInt(now().getTime()) * 1000n;
      lastScanUs = nowUs > lastScanUs ? nowUs : lastScanUs + 1n;
      return lastScanUs;
    },
    inOrder(work) {
      const takeId = () => (lastId += 1n);
      const done = last.then(async () => await work(takeId));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
