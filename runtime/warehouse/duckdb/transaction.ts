import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows, textOf, type Row } from "./row-values.ts";

/** One transaction on the writing connection, and what has to follow when it commits. */
export interface Transaction {
  connection: DuckDBConnection;
  /** The last load that was visible when the transaction began: where the streams it consumed move to. */
  lastLoadId: bigint;
  /** Full names, lower case, of the streams that a statement took rows from. */
  consumed: Set<string>;
  /** By the full name of a table, lower case: the load times of the rows that were put in by hand. */
  inserted: Map<string, Set<string>>;
}

export async function query(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return await readRows(await connection.run(sql));
}

/** The oldest loads that some streams have not given yet. */
export interface StreamSlice {
  /** Full names. */
  streams: readonly string[];
  /** Whole loads, the first in any case, until there are so many rows. */
  rows: number;
}

/**
 * A statement inside sees of each stream what was there now, whatever it loads itself; of a slice's just the oldest.
 */
export async function beginTransaction(
  connection: DuckDBConnection,
  slice?: StreamSlice,
): Promise<Transaction> {
  await connection.run("begin transaction");
  const [row] = await query(connection, slice === undefined ? lastLoad : lastLoadOf(slice));
  const lastLoadId = BigInt(textOf(row, "id") ?? "0");
  await connection.run(`set variable stream_ceiling = ${lastLoadId}::bigint`);
  return { connection, lastLoadId, consumed: new Set(), inserted: new Map() };
}

const lastLoad = "select coalesce(max(load_id), 0) as id from snowflake_local.loads";

const lastLoadOf = ({ streams, rows }: StreamSlice): string => `
  with waiting as (
    select loads.load_id, sum(loads.row_count) over (order by loads.load_id) - loads.row_count as rows_before
    from snowflake_local.loads
    where exists (
      select 1 from snowflake_local.streams
      where streams.name in (${streams.map((name) => `'${name.toLowerCase()}'`).join(", ")})
        and lower(loads.table_name) in (streams.table_name, split_part(streams.table_name, '.', 2))
        and loads.load_id > streams.last_load_id
    )
  )
  select coalesce(max(load_id), (${lastLoad})) as id from waiting where rows_before < ${rows}`;

export async function commitTransaction(transaction: Transaction): Promise<void> {
  const { connection, consumed, inserted, lastLoadId } = transaction;
  try {
    for (const stream of consumed) {
      const name = `'${stream}'`;
      await connection.run(
        `update snowflake_local.streams set last_load_id = greatest(last_load_id, ${lastLoadId}) where name = ${name}`,
      );
      await connection.run(`delete from snowflake_local.stream_inserts where stream_name = ${name}`);
    }
    for (const [table, times] of inserted) await noteInserts(connection, table, times);
    await connection.run("commit");
  } catch (error) {
    await rollbackTransaction(transaction);
    throw error;
  } finally {
    await connection.run("reset variable stream_ceiling");
  }
}

export async function rollbackTransaction({ connection }: Transaction): Promise<void> {
  // An error that invalidated the transaction may have ended it already.
  await connection.run("rollback").catch(() => undefined);
  await connection.run("reset variable stream_ceiling");
}

/** Rows put in by hand belong to no load: their times are kept for the table's streams until those are consumed. */
async function noteInserts(
  connection: DuckDBConnection,
  table: string,
  times: ReadonlySet<string>,
): Promise<void> {
  const list = [...times].map((time) => `('${time}'::timestamptz)`).join(", ");
  if (list === "") return;
  await connection.run(
    `insert into snowflake_local.stream_inserts
     select s.name, v.ingestion_timestamp
     from (values ${list}) as v (ingestion_timestamp)
     cross join snowflake_local.streams as s
     where s.table_name = '${table}'
     on conflict do nothing`,
  );
}
