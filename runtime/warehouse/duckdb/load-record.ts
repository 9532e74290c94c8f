import type { DuckDBConnection } from "@duckdb/node-api";
import { locationOf } from "./export-routes.ts";
import type { LakeFile } from "./find-files.ts";
import type { LandingPlan } from "./landing-table.ts";
import type { LoadFault } from "./load-fault.ts";
import { modifiedOf, timeOf } from "./load-statement.ts";

/** What came of one attempt at a file. */
export interface LoadRecord {
  file: LakeFile;
  landing: LandingPlan;
  /** Null for a COPY by hand. */
  pipe: string | null;
  scanUs: bigint;
  receivedUs: bigint;
  /** Rows that landed; 0 with a fault. */
  rows: number;
  fault: LoadFault | undefined;
}

/** Tells one content of a file from another without reading it. */
export const etagOf = (file: { sizeBytes: number; modifiedMs: number }): string =>
  `${file.sizeBytes}-${Math.floor(file.modifiedMs)}`;

/** Notes the attempt, and what VALIDATE_PIPE_LOAD would say of it, in the open transaction. */
export async function recordLoad(
  connection: DuckDBConnection,
  record: LoadRecord,
  place: { loadId: bigint; nowUs: bigint },
): Promise<void> {
  const { file, fault } = record;
  const parsed = fault === undefined ? record.rows : (fault.rowNumber ?? 0);
  const time = timeOf(place.nowUs);
  await connection.run(
    `insert into snowflake_local.loads (
       load_id, file_name, stage_location, last_load_time, row_count, row_parsed, file_size, first_error_message,
       first_error_line_number, first_error_character_pos, first_error_column_name, error_count, error_limit, status,
       pipe_name, table_name, pipe_received_time, first_commit_time, scan_started_at, file_last_modified, file_etag
     ) values (${place.loadId}, $file_name, '${locationOf(`raw_data.${record.landing.stage}`)}', ${time}, ${record.rows}, ${parsed}, ${file.sizeBytes},
       $message, ${fault?.line ?? "null"}, ${fault?.character ?? "null"}, null, ${fault === undefined ? 0 : 1}, 1,
       '${fault === undefined ? "Loaded" : "Load failed"}', $pipe_name, '${record.landing.table}',
       ${record.pipe === null ? "null" : timeOf(record.receivedUs)}, ${fault === undefined ? time : "null"},
       ${timeOf(record.scanUs)}, ${modifiedOf(file)}, '${etagOf(file)}')`,
    { file_name: file.fileName, message: fault?.message ?? null, pipe_name: record.pipe },
  );
  if (fault !== undefined) await recordFault(connection, record, fault, place.loadId);
}

async function recordFault(
  connection: DuckDBConnection,
  record: LoadRecord,
  fault: LoadFault,
  loadId: bigint,
) {
  const isParse = fault.line !== undefined;
  await connection.run(
    `insert into snowflake_local.load_errors values (${loadId}, '${record.landing.table}', $pipe_name, $error, $file,
       ${fault.line ?? "null"}, ${fault.character ?? "null"}, ${fault.byteOffset ?? "null"},
       '${isParse ? "parsing" : "external"}', ${isParse ? 100069 : 100016}, '22P02', null, ${fault.rowNumber ?? "null"},
       ${fault.line ?? "null"}, $rejected)`,
    {
      pipe_name: record.pipe,
      error: fault.message,
      file: record.file.fileName,
      rejected: fault.rejectedRecord ?? null,
    },
  );
}

export interface KnownLoad {
  isLoaded: boolean;
  /** Of the newest attempt. */
  etag: string;
}

/** What the history holds of these files for this table, by file name. */
export async function readKnownLoads(
  connection: DuckDBConnection,
  table: string,
  fileNames: readonly string[],
): Promise<Map<string, KnownLoad>> {
  const known = new Map<string, KnownLoad>();
  // Lists of a thousand: a statement's text has to be read too.
  for (let from = 0; from < fileNames.length; from += 1000) {
    const names = fileNames.slice(from, from + 1000);
    const reader = await connection.runAndReadAll(
      `select file_name, bool_or(status in ('Loaded', 'Partially loaded')), arg_max(file_etag, load_id)
       from snowflake_local.loads where table_name = '${table}' and file_name in (${names.map(() => "?").join(", ")})
       group by file_name`,
      names,
    );
    for (const [name, isLoaded, etag] of reader.getRows())
      known.set(String(name), { isLoaded: isLoaded === true, etag: String(etag) });
  }
  return known;
}
