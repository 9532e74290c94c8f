/**
 * The local model's own tables, in schema snowflake_local. `loads` has the columns of COPY_HISTORY under their true
 * names, one row for each attempt at a file, failed ones too; `load_errors` those of VALIDATE_PIPE_LOAD.
 *
 * load_id grows in the order of commits, so that "all loads above this one" misses none; scan_started_at is the
 * ingestion_timestamp of the load's rows, unique to it.
 */
export const loadHistoryStatements: readonly string[] = [
  "create schema if not exists snowflake_local",
  `create table if not exists snowflake_local.loads (
    load_id bigint primary key,
    file_name varchar not null,
    stage_location varchar not null,
    last_load_time timestamptz not null,
    row_count bigint not null,
    row_parsed bigint not null,
    file_size bigint not null,
    first_error_message varchar,
    first_error_line_number bigint,
    first_error_character_pos bigint,
    first_error_column_name varchar,
    error_count bigint not null,
    error_limit bigint not null,
    status varchar not null check (status in ('Loaded', 'Load failed', 'Partially loaded', 'Load in progress')),
    pipe_name varchar,
    table_name varchar not null,
    pipe_received_time timestamptz,
    first_commit_time timestamptz,
    scan_started_at timestamptz not null,
    file_last_modified timestamptz not null,
    file_etag varchar not null,
    loaded_at timestamptz generated always as (last_load_time) virtual
  )`,
  `create table if not exists snowflake_local.load_errors (
    load_id bigint not null,
    table_name varchar not null,
    pipe_name varchar,
    error varchar not null,
    file varchar not null,
    line bigint,
    character bigint,
    byte_offset bigint,
    category varchar not null,
    code bigint not null,
    sql_state varchar not null,
    column_name varchar,
    row_number bigint,
    row_start_line bigint,
    rejected_record varchar
  )`,
  `create table if not exists snowflake_local.pipes (
    pipe_name varchar primary key,
    table_name varchar not null,
    stage_name varchar not null,
    is_paused boolean not null,
    created_at timestamptz not null,
    paused_at timestamptz,
    resumed_at timestamptz
  )`,
  `create table if not exists snowflake_local.stages (
    stage_name varchar primary key,
    kind varchar not null,
    url varchar not null,
    file_format varchar not null
  )`,
  `insert into snowflake_local.pipes values
    ('braintrust_traces_pipe', 'raw_data.braintrust_traces', 's3_braintrust_stage', false, now(), null, null),
    ('braintrust_spans_pipe', 'raw_data.braintrust_spans', 's3_braintrust_spans_stage', false, now(), null, null),
    ('braintrust_query_rows_pipe', 'raw_data.braintrust_query_rows', 's3_braintrust_query_rows_stage', false, now(), null, null),
    ('model_usage_pipe', 'raw_data.model_usage', 'model_usage_stage', false, now(), null, null)
    on conflict do nothing`,
  `insert into snowflake_local.stages values
    ('s3_braintrust_stage', 'traces', 's3://local-lake/braintrust/traces/', 'json_format'),
    ('s3_braintrust_spans_stage', 'spans', 's3://local-lake/braintrust/spans/', 'json_format'),
    ('s3_braintrust_query_rows_stage', 'query_rows', 's3://local-lake/braintrust/queries/', 'json_format'),
    ('model_usage_stage', 'model_usage', 's3://local-lake/usage/', 'json_format')
    on conflict do nothing`,
];
