-- Grain: one row for each landing table and file that was ever listed or loaded: what the lake holds against what was
-- loaded. Sources, all small: lake_files, load_history, and raw_file_rows, which counts raw in the two days after a load.
-- Times are UTC.
-- state, the first that holds:
--   failed             its latest load failed or loaded in part: first_error and first_error_line say why
--   changed after load it was written again after it was loaded: later than raw's rows say that it was written, to the
--                      second as listings have it; than its load where no row of it was ever counted
--   loaded twice       raw holds a row of it twice
--   rows differ        raw holds another number of rows than its latest load counted
--   missing            listed longer than missing_minutes, and never loaded
--   pending            listed, not loaded yet
--   gone               loaded, no longer listed: archived or expired, no fault
--   loaded             all is well
-- severity: OK, WARNING or CRITICAL.
create or replace view monitoring.reconciliation as
with latest as (
  select *
  from monitoring.load_history
  where status <> 'load skipped'
  qualify row_number() over (partition by table_name, file_name order by loaded_at desc) = 1
),
counted as (
  select
    table_name,
    file_name,
    count(iff(status in ('loaded', 'partially loaded'), 1, null)) as count_loads,
    min(iff(status in ('loaded', 'partially loaded'), loaded_at, null)) as first_loaded_at
  from monitoring.load_history
  group by table_name, file_name
),
keys as (
  select table_name, file_name from monitoring.lake_files
  union
  select table_name, file_name from monitoring.load_history
),
joined as (
  select
    keys.table_name,
    keys.file_name,
    files.size_bytes,
    files.last_modified_at,
    files.first_listed_at,
    files.listed_at,
    coalesce(files.is_listed, false) as is_listed,
    files.file_name is not null as is_known,
    coalesce(counted.count_loads, 0) as count_loads,
    counted.first_loaded_at,
    latest.loaded_at as latest_load_at,
    latest.status as latest_status,
    latest.row_count,
    latest.first_error_message as first_error,
    latest.first_error_line_number as first_error_line,
    landed.count_rows as raw_rows,
    landed.counted_at,
    landed.count_twice as raw_rows_twice,
    coalesce(landed.file_last_modified_at, latest.loaded_at) as loaded_version_at,
    floor(datediff(second, files.first_listed_at, sysdate()) / 60)::number(38, 0) as minutes_listed,
    limits.warning as missing_warning,
    limits.critical as missing_critical
  from keys
  left join monitoring.lake_files as files on files.table_name = keys.table_name and files.file_name = keys.file_name
  left join latest on latest.table_name = keys.table_name and latest.file_name = keys.file_name
  left join counted on counted.table_name = keys.table_name and counted.file_name = keys.file_name
  left join monitoring.raw_file_rows as landed
    on landed.table_name = keys.table_name and landed.file_name = keys.file_name
  left join monitoring.effective_thresholds as limits
    on limits.metric = 'missing_minutes' and limits.table_name = keys.table_name
),
judged as (
  select
    *,
    case
      when latest_status in ('load failed', 'partially loaded') then 'failed'
      when is_listed and datediff(second, loaded_version_at, last_modified_at) > 1 then 'changed after load'
      when raw_rows_twice > 0 then 'loaded twice'
      -- Only where the rows were counted since the load.
      when counted_at >= latest_load_at and row_count <> raw_rows then 'rows differ'
      when latest_status is null and not is_listed then 'gone'
      when latest_status is null and minutes_listed > missing_warning then 'missing'
      when latest_status is null then 'pending'
      when is_known and not is_listed then 'gone'
      else 'loaded'
    end as state
  from joined
)
select
  table_name,
  file_name,
  state,
  case
    when state in ('failed', 'rows differ') then 'CRITICAL'
    when state = 'missing' then iff(minutes_listed > missing_critical, 'CRITICAL', 'WARNING')
    when state in ('changed after load', 'loaded twice') then 'WARNING'
    -- Gone before it was ever loaded: its rows are lost unless the bucket keeps versions.
    when state = 'gone' and count_loads = 0 then 'CRITICAL'
    else 'OK'
  end as severity,
  case state
    when 'failed' then coalesce(first_error, 'No reason given') || coalesce(' (line ' || first_error_line || ')', '')
    when 'changed after load' then 'Written again after its load of ' || left(latest_load_at::varchar, 19)
    when 'loaded twice' then raw_rows_twice || ' rows stand in raw more than once'
    when 'rows differ' then raw_rows || ' rows in raw, ' || row_count || ' loaded'
    when 'missing' then 'Listed for ' || minutes_listed || ' minutes without a load'
    when 'pending' then 'Listed for ' || minutes_listed || ' minutes'
    when 'gone' then iff(count_loads = 0, 'Gone from the lake before it was loaded', 'Loaded, no longer in the lake')
    else 'As listed'
  end as reason,
  size_bytes,
  last_modified_at,
  first_listed_at,
  listed_at,
  is_listed,
  count_loads,
  first_loaded_at,
  latest_load_at,
  latest_status,
  row_count,
  raw_rows,
  first_error,
  first_error_line
from judged;
