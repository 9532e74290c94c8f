-- Grain: one row for each landing table, those without loads too: the loads of the last 24 hours.
-- Files are counted by status, as a file that is skipped loads no rows and a rate by rows alone would miss it.
-- Files that are being loaded count in no rate. Rates are null when nothing was loaded: nothing failed either.
create or replace view monitoring.load_activity as
with loads as (
  select
    *,
    status = 'loaded' as is_loaded,
    status = 'partially loaded' as is_partial,
    status in ('load failed', 'load skipped') as is_failed,
    loaded_at > dateadd(hour, -1, sysdate()) as is_of_last_hour
  from monitoring.recent_loads
),
counted as (
  select
    tables.table_name,
    count(loads.file_name) as operations_24h,
    count(iff(loads.is_loaded, 1, null)) as files_loaded_24h,
    count(iff(loads.is_failed, 1, null)) as files_failed_24h,
    count(iff(loads.is_partial, 1, null)) as files_partial_24h,
    coalesce(sum(loads.row_parsed), 0) as rows_parsed_24h,
    coalesce(sum(loads.row_count), 0) as rows_loaded_24h,
    coalesce(sum(loads.error_count), 0) as errors_24h,
    count(iff(loads.is_of_last_hour and (loads.is_failed or loads.is_partial), 1, null)) as files_failed_last_hour,
    count(iff(loads.is_of_last_hour and (loads.is_loaded or loads.is_failed or loads.is_partial), 1, null)) as files_last_hour
  from monitoring.landing_tables as tables
  left join loads on loads.table_name = tables.table_name
  group by tables.table_name
)
select
  *,
  100.0 * files_failed_last_hour / nullif(files_last_hour, 0) as file_error_rate_last_hour,
  100.0 * (files_failed_24h + files_partial_24h)
    / nullif(files_loaded_24h + files_failed_24h + files_partial_24h, 0) as file_error_rate_24h,
  100.0 * errors_24h / nullif(rows_parsed_24h, 0) as row_error_rate_24h
from counted;
