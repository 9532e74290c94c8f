import type { DuckDBConnection } from "@duckdb/node-api";
import { query } from "./transaction.ts";

/** Tables of the model that tell how far each stream was read. */
export const streamTables: readonly string[] = [
  `create table if not exists snowflake_local.streams (
    name varchar primary key, table_name varchar not null, last_load_id bigint not null, comment varchar
  )`,
  `create table if not exists snowflake_local.stream_inserts (
    stream_name varchar, ingestion_timestamp timestamptz, primary key (stream_name, ingestion_timestamp)
  )`,
];

export interface StreamDefinition {
  /** Full names, lower case. */
  name: string;
  table: string;
  comment: string | undefined;
}

/**
 * Makes the view that shows what was landed since the stream was last consumed. A load is found by its id, not by its
 * time: of two loads side by side the one that began first may commit last. The times of the loads prune what is read.
 */
export async function createStream(
  connection: DuckDBConnection,
  stream: StreamDefinition,
  options: { keepsPosition: boolean },
): Promise<void> {
  const comment = stream.comment === undefined ? "null" : `'${stream.comment.replaceAll("'", "''")}'`;
  await connection.run(
    `insert into snowflake_local.streams
     select '${stream.name}', '${stream.table}', coalesce(max(load_id), 0), ${comment} from snowflake_local.loads
     ${options.keepsPosition ? "on conflict do nothing" : "on conflict do update set last_load_id = excluded.last_load_id"}`,
  );
  const bare = stream.table.split(".").at(-1) ?? stream.table;
  const news = `select scan_started_at from snowflake_local.loads
      where lower(table_name) in ('${stream.table}', '${bare}')
        and load_id > (select last_load_id from snowflake_local.streams where name = '${stream.name}')
        and load_id <= coalesce(getvariable('stream_ceiling'), 9223372036854775807)
      union
      select ingestion_timestamp from snowflake_local.stream_inserts where stream_name = '${stream.name}'`;
  await connection.run(
    `create or replace view ${stream.name} as
     select t.*, 'INSERT' as "metadata$action", false as "metadata$isupdate", t.rowid::varchar as "metadata$row_id"
     from ${stream.table} as t
     where t.ingestion_timestamp in (${news})`,
  );
}

/** The streams there are, full names in lower case. */
export async function readStreams(connection: DuckDBConnection): Promise<StreamDefinition[]> {
  const rows = await query(connection, "select name, table_name from snowflake_local.streams order by name");
  return rows.map((row) => ({
    name: String(row["name"]),
    table: String(row["table_name"]),
    comment: undefined,
  }));
}

/** Whether a refresh would find rows. Asks the history of loads only, not the table. */
export async function hasRows(connection: DuckDBConnection, stream: string): Promise<boolean> {
  const name = stream.toLowerCase();
  const rows = await query(
    connection,
    `select 1 from snowflake_local.streams as s
     where s.name = '${name}' and (
       exists (select 1 from snowflake_local.stream_inserts as i where i.stream_name = s.name)
       or exists (
         select 1 from snowflake_local.loads as l
         where lower(l.table_name) in (s.table_name, split_part(s.table_name, '.', 2)) and l.load_id > s.last_load_id
           and l.row_count > 0
       )
     )`,
  );
  return rows.length > 0;
}
