-- Grain: one row for each landing table, always: its files counted by state, and one verdict.
-- A reconciliation is worth what its listing is: one that is older than listing_minutes, or that never ran, is a
-- warning, not health. Times are UTC, sizes bytes.
create or replace view monitoring.reconciliation_summary as
with counted as (
  select
    tables.table_name,
    count(files.file_name) as count_files,
    count(iff(files.is_listed, 1, null)) as count_listed,
    count(iff(files.state = 'loaded', 1, null)) as count_loaded,
    count(iff(files.state = 'pending', 1, null)) as count_pending,
    count(iff(files.state = 'missing', 1, null)) as count_missing,
    count(iff(files.state = 'failed', 1, null)) as count_failed,
    count(iff(files.state = 'loaded twice', 1, null)) as count_loaded_twice,
    count(iff(files.state = 'changed after load', 1, null)) as count_changed_after_load,
    count(iff(files.state = 'rows differ', 1, null)) as count_rows_differ,
    count(iff(files.state = 'gone', 1, null)) as count_gone,
    count(iff(files.severity = 'CRITICAL', 1, null)) as count_critical,
    count(iff(files.severity = 'WARNING', 1, null)) as count_warning,
    coalesce(sum(iff(files.state in ('missing', 'pending'), files.size_bytes, null)), 0) as bytes_waiting
  from monitoring.landing_tables as tables
  left join monitoring.reconciliation as files on files.table_name = tables.table_name
  group by tables.table_name
),
listing as (
  select max(recorded_at) as listed_at
  from monitoring.recordings
  where recording = 'listing'
),
dated as (
  select
    counted.*,
    listing.listed_at,
    floor(datediff(second, listing.listed_at, sysdate()) / 60)::number(38, 0) as minutes_since_listing,
    limits.warning as listing_warning
  from counted
  cross join listing
  inner join monitoring.effective_thresholds as limits
    on limits.metric = 'listing_minutes' and limits.table_name = counted.table_name
)
select
  table_name,
  count_files,
  count_listed,
  count_loaded,
  count_pending,
  count_missing,
  count_failed,
  count_loaded_twice,
  count_changed_after_load,
  count_rows_differ,
  count_gone,
  bytes_waiting,
  listed_at,
  case
    when count_critical > 0 then 'CRITICAL'
    when count_warning > 0 or listed_at is null or minutes_since_listing > listing_warning then 'WARNING'
    else 'OK'
  end as severity,
  case
    when count_critical + count_warning > 0
      then count_missing || ' missing, ' || count_failed || ' failed, ' || count_loaded_twice || ' loaded twice, '
        || count_changed_after_load || ' changed after load, ' || count_rows_differ || ' with other rows'
    when listed_at is null then 'The lake was never listed'
    when minutes_since_listing > listing_warning then 'The lake was last listed ' || minutes_since_listing || ' minutes ago'
    else 'Every listed file is loaded once or about to be'
  end as reason
from dated;
