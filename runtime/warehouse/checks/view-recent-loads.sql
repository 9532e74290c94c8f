-- Grain: one row for each load of a file into a landing table in the last 24 hours, of any status, as COPY_HISTORY has
-- it at this moment. file_name is the path within the bucket, as the rows in raw carry it. Times are UTC.
create or replace view monitoring.recent_loads as
with loads as (
  select 'BRAINTRUST_TRACES' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
    first_error_message, first_error_line_number, status, pipe_name
  from table(information_schema.copy_history(
    table_name => 'RAW_DATA.BRAINTRUST_TRACES',
    start_time => dateadd(hours, -24, current_timestamp())
  ))
  union all
  select 'BRAINTRUST_SPANS' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
    first_error_message, first_error_line_number, status, pipe_name
  from table(information_schema.copy_history(
    table_name => 'RAW_DATA.BRAINTRUST_SPANS',
    start_time => dateadd(hours, -24, current_timestamp())
  ))
  union all
  select 'BRAINTRUST_QUERY_ROWS' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
    first_error_message, first_error_line_number, status, pipe_name
  from table(information_schema.copy_history(
    table_name => 'RAW_DATA.BRAINTRUST_QUERY_ROWS',
    start_time => dateadd(hours, -24, current_timestamp())
  ))
  union all
  select 'MODEL_USAGE' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
    first_error_message, first_error_line_number, status, pipe_name
  from table(information_schema.copy_history(
    table_name => 'RAW_DATA.MODEL_USAGE',
    start_time => dateadd(hours, -24, current_timestamp())
  ))
),
placed as (
  select *, regexp_replace(stage_location, '^s3://[^/]+/?', '') as stage_path
  from loads
)
select
  table_name,
  iff(startswith(file_name, stage_path), file_name, stage_path || file_name) as file_name,
  convert_timezone('UTC', last_load_time)::timestamp_ntz as loaded_at,
  lower(status) as status,
  row_count,
  row_parsed,
  error_count,
  first_error_message,
  first_error_line_number,
  pipe_name
from placed;
