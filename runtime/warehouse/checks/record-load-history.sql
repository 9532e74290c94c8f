-- Keeps what COPY_HISTORY will forget. Looks back three days, so that a task that stood still for a weekend loses
-- nothing; after a longer stand run it once with 14 days (see the runbook). A load is known by its table, file and end:
-- running this again changes nothing. Loads in progress are left for the next run.
merge into monitoring.load_history as kept
using (
  with loads as (
    select 'BRAINTRUST_TRACES' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
      first_error_message, first_error_line_number, status, pipe_name
    from table(information_schema.copy_history(
      table_name => 'RAW_DATA.BRAINTRUST_TRACES',
      start_time => dateadd(days, -3, current_timestamp())
    ))
    union all
    select 'BRAINTRUST_SPANS' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
      first_error_message, first_error_line_number, status, pipe_name
    from table(information_schema.copy_history(
      table_name => 'RAW_DATA.BRAINTRUST_SPANS',
      start_time => dateadd(days, -3, current_timestamp())
    ))
    union all
    select 'BRAINTRUST_QUERY_ROWS' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
      first_error_message, first_error_line_number, status, pipe_name
    from table(information_schema.copy_history(
      table_name => 'RAW_DATA.BRAINTRUST_QUERY_ROWS',
      start_time => dateadd(days, -3, current_timestamp())
    ))
    union all
    select 'MODEL_USAGE' as table_name, file_name, stage_location, last_load_time, row_count, row_parsed, error_count,
      first_error_message, first_error_line_number, status, pipe_name
    from table(information_schema.copy_history(
      table_name => 'RAW_DATA.MODEL_USAGE',
      start_time => dateadd(days, -3, current_timestamp())
    ))
  ),
  placed as (
    select *, regexp_replace(stage_location, '^s3://[^/]+/?', '') as stage_path
    from loads
    where last_load_time is not null and lower(status) <> 'load in progress'
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
  from placed
  qualify row_number() over (partition by table_name, file_name, last_load_time order by row_count desc nulls last) = 1
) as loads
on kept.table_name = loads.table_name and kept.file_name = loads.file_name and kept.loaded_at = loads.loaded_at
when not matched then insert (
  table_name, file_name, loaded_at, status, row_count, row_parsed, error_count, first_error_message,
  first_error_line_number, pipe_name, recorded_at
) values (
  loads.table_name, loads.file_name, loads.loaded_at, loads.status, loads.row_count, loads.row_parsed,
  loads.error_count, loads.first_error_message, loads.first_error_line_number, loads.pipe_name, sysdate()
);

delete from monitoring.recordings where recording = 'load_history';

insert into monitoring.recordings (recording, recorded_at, recorded_through)
select 'load_history', sysdate(), null;
