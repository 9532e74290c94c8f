import { usagePrefix } from "../../../contracts/bedrock/names.ts";
import { lakeLocation, usageLocation } from "./export-routes.ts";

const bareName = (column: string) => `lower(split_part(${column}, '.', -1))`;

const copyHistory = `create or replace macro snowflake_local.copy_history(of_table, start_at, end_at) as table
  select
    substr(l.file_name, strpos(l.file_name, '/') + 1) as file_name,
    case when l.file_name like '${usagePrefix}%' then '${usageLocation}' else '${lakeLocation}' end as stage_location,
    l.last_load_time,
    l.row_count,
    l.row_parsed,
    l.file_size,
    l.first_error_message,
    l.first_error_line_number,
    l.first_error_character_pos,
    l.first_error_column_name,
    l.error_count,
    l.error_limit,
    l.status,
    'BRAINTRUST_DATA' as table_catalog_name,
    'RAW_DATA' as table_schema_name,
    upper(split_part(l.table_name, '.', -1)) as table_name,
    case when l.pipe_name is not null then 'BRAINTRUST_DATA' end as pipe_catalog_name,
    case when l.pipe_name is not null then 'RAW_DATA' end as pipe_schema_name,
    upper(split_part(l.pipe_name, '.', -1)) as pipe_name,
    l.pipe_received_time,
    l.first_commit_time
  from snowflake_local.loads as l
  where ${bareName("l.table_name")} = ${bareName("of_table")}
    and l.last_load_time >= start_at::timestamptz and l.last_load_time <= end_at::timestamptz`;

/** Text counts as it is in files; 0.0037 credits a GB is what Snowflake would take for them. */
const usageHistory = `create or replace macro snowflake_local.pipe_usage_history(start_at, end_at, of_pipe) as table
  select
    date_trunc('hour', l.last_load_time) as start_time,
    date_trunc('hour', l.last_load_time) + interval 1 hour as end_time,
    upper(split_part(l.pipe_name, '.', -1)) as pipe_name,
    sum(l.file_size) / 1e9 * 0.0037 as credits_used,
    sum(l.file_size) as bytes_inserted,
    count(*) as files_inserted,
    sum(l.file_size) as bytes_billed
  from snowflake_local.loads as l
  where l.pipe_name is not null and l.row_count > 0
    and (of_pipe is null or ${bareName("l.pipe_name")} = ${bareName("of_pipe")})
    and l.last_load_time >= start_at::timestamptz and l.last_load_time <= end_at::timestamptz
  group by all
  order by start_time`;

const isoText = (value: string) => `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%gZ')`;

/** Keys of what is not there are left out, as Snowflake does. */
const pipeStatus = `create or replace macro snowflake_local.pipe_status(of_pipe) as coalesce(
  (
    select json_merge_patch('{}', json_object(
      'executionState', case when p.is_paused then 'PAUSED' else 'RUNNING' end,
      'oldestFileTimestamp', (select ${isoText("min(f.modified_at)")} from memory.main.pending_files as f where ${bareName("f.pipe_name")} = ${bareName("p.pipe_name")}),
      'oldestPendingFilePath', (select arg_min(f.file_name, f.modified_at) from memory.main.pending_files as f where ${bareName("f.pipe_name")} = ${bareName("p.pipe_name")}),
      'pendingFileCount', (select count(*) from memory.main.pending_files as f where ${bareName("f.pipe_name")} = ${bareName("p.pipe_name")}),
      'lastIngestedTimestamp', (select ${isoText("max(l.last_load_time)")} from snowflake_local.loads as l where ${bareName("l.pipe_name")} = ${bareName("p.pipe_name")} and l.row_count > 0),
      'lastIngestedFilePath', (select arg_max(l.file_name, l.last_load_time) from snowflake_local.loads as l where ${bareName("l.pipe_name")} = ${bareName("p.pipe_name")} and l.row_count > 0),
      'notificationChannelName', 'the lake folder',
      'numOutstandingMessagesOnChannel', 0,
      'lastReceivedMessageTimestamp', (select ${isoText("max(m.modified_at)")} from (
        select f.modified_at from memory.main.pending_files as f where ${bareName("f.pipe_name")} = ${bareName("p.pipe_name")}
        union all
        select l.pipe_received_time from snowflake_local.loads as l where ${bareName("l.pipe_name")} = ${bareName("p.pipe_name")}
      ) as m)
    ))::varchar
    from snowflake_local.pipes as p
    where ${bareName("p.pipe_name")} = ${bareName("of_pipe")}
  ),
  error('SQL compilation error:\nPipe ''' || of_pipe || ''' does not exist or not authorized.')
)`;

const validateLoad = `create or replace macro snowflake_local.validate_pipe_load(of_pipe, start_at, end_at) as table
  select
    e.error, e.file, e.line, e.character, e.byte_offset, e.category, e.code, e.sql_state, e.column_name, e.row_number,
    e.row_start_line, e.rejected_record
  from snowflake_local.load_errors as e
  inner join snowflake_local.loads as l on l.load_id = e.load_id
  where ${bareName("e.pipe_name")} = ${bareName("of_pipe")}
    and l.last_load_time >= start_at::timestamptz and l.last_load_time <= end_at::timestamptz`;

/** On one machine there are no credits. */
const meteringHistory = `create or replace macro snowflake_local.warehouse_metering_history(start_at) as table
  select
    start_at::timestamptz as start_time,
    start_at::timestamptz as end_time,
    null::varchar as warehouse_name,
    null::double as credits_used
  where false`;

const stageDirectory = `create or replace macro snowflake_local.stage_directory(of_stage) as table
  select f.relative_path, f.size, f.last_modified, f.md5, f.etag, f.file_url
  from snowflake_local.stage_files as f
  where f.stage_name = of_stage`;

const clustering = `create or replace macro snowflake_local.clustering_information(of_table, keys := '') as coalesce(
  (
    select json_object(
      'cluster_by_keys', 'LINEAR' || keys,
      'notes', 'Rows stand in the order of loading on this machine; days are found by their minimum and maximum.',
      'total_partition_count', ceil(t.estimated_size / 20480.0)::bigint
    )::varchar
    from duckdb_tables() as t
    where t.database_name = 'braintrust_data' and t.table_name = ${bareName("of_table")}
      and (strpos(of_table, '.') = 0 or t.schema_name = lower(split_part(of_table, '.', -2)))
    limit 1
  ),
  error('SQL compilation error:\nObject ''' || of_table || ''' does not exist or not authorized.')
)`;

/** Tables and macros behind Snowflake's own functions; they need `snowflake_local.loads` and `pipes`. */
export const informationStatements: readonly string[] = [
  `create table if not exists snowflake_local.stage_files (
    stage_name varchar, relative_path varchar, size bigint, last_modified timestamptz, md5 varchar, etag varchar,
    file_url varchar, primary key (stage_name, relative_path)
  )`,
  copyHistory,
  usageHistory,
  pipeStatus,
  validateLoad,
  meteringHistory,
  stageDirectory,
  clustering,
];

/** What waits, as of the last look at the lake folder: nothing that has to outlive the process. */
export const pendingFilesStatement =
  "create table if not exists memory.main.pending_files (pipe_name varchar, file_name varchar, modified_at timestamptz, size bigint)";
