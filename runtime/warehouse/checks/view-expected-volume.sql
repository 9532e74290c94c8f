-- Grain: one row for each landing table: the last complete hour against the same hour of the week of the past 8 weeks.
-- Rows are counted by the hour of the first load of their file, from load_history, one row a file: a recovery that loads
-- old files again is no volume. An hour is complete when load_history was recorded after its end.
-- Band: median ± the warning value of volume_deviations, in median absolute deviations (scaled to a standard deviation).
-- A verdict needs both: beyond the deviations, and beyond volume_change_percent of the median.
-- verdict: ok, low, high, no data, learning, unknown. Counts are rows.
create or replace view monitoring.expected_volume as
with measured_hour as (
  select
    recorded_at,
    dateadd(hour, -1, date_trunc('hour', recorded_at)) as hour_at,
    datediff(second, recorded_at, sysdate()) / 3600.0 as age_hours
  from monitoring.recordings
  where recording = 'load_history'
),
first_loads as (
  select table_name, file_name, min(loaded_at) as loaded_at, min_by(row_count, loaded_at) as row_count
  from monitoring.load_history
  where status in ('loaded', 'partially loaded')
  group by table_name, file_name
),
hourly as (
  select table_name, date_trunc('hour', loaded_at) as hour_at, sum(coalesce(row_count, 0)) as count_rows, count(*) as count_files
  from first_loads
  group by table_name, date_trunc('hour', loaded_at)
),
installed as (
  select table_name, min(loaded_at) as first_load_at
  from monitoring.load_history
  group by table_name
),
weeks as (
  select column1 as weeks_back
  from (values (1), (2), (3), (4), (5), (6), (7), (8))
),
-- An hour of the past without loads counts as 0 rows, as long as the table had been loaded before it.
past as (
  select tables.table_name, coalesce(hourly.count_rows, 0) as count_rows
  from monitoring.landing_tables as tables
  cross join measured_hour
  cross join weeks
  inner join installed on installed.table_name = tables.table_name
  left join hourly
    on hourly.table_name = tables.table_name
    and hourly.hour_at = dateadd(week, -weeks.weeks_back, measured_hour.hour_at)
  where installed.first_load_at <= dateadd(week, -weeks.weeks_back, measured_hour.hour_at)
),
medians as (
  select table_name, count(*) as count_weeks, median(count_rows) as median_rows
  from past
  group by table_name
),
deviations as (
  select past.table_name, median(abs(past.count_rows - medians.median_rows)) as mad_rows
  from past
  inner join medians on medians.table_name = past.table_name
  group by past.table_name
),
compared as (
  select
    tables.table_name,
    measured_hour.hour_at,
    measured_hour.recorded_at,
    measured_hour.age_hours,
    iff(measured_hour.hour_at is null, null, coalesce(hourly.count_rows, 0)) as count_rows,
    coalesce(medians.count_weeks, 0) as count_weeks,
    medians.median_rows::float as median_rows,
    deviations.mad_rows::float * 1.4826 as deviation_rows,
    band.warning as warning_deviations,
    band.critical as critical_deviations,
    change.warning as warning_change,
    change.critical as critical_change,
    learning.warning as learning_weeks,
    no_data.setting as no_data_mode
  from monitoring.landing_tables as tables
  left join measured_hour on true
  left join hourly on hourly.table_name = tables.table_name and hourly.hour_at = measured_hour.hour_at
  left join medians on medians.table_name = tables.table_name
  left join deviations on deviations.table_name = tables.table_name
  inner join monitoring.effective_thresholds as band
    on band.metric = 'volume_deviations' and band.table_name = tables.table_name
  inner join monitoring.effective_thresholds as change
    on change.metric = 'volume_change_percent' and change.table_name = tables.table_name
  inner join monitoring.effective_thresholds as learning
    on learning.metric = 'volume_learning_weeks' and learning.table_name = tables.table_name
  inner join monitoring.effective_thresholds as no_data
    on no_data.metric = 'volume_no_data' and no_data.table_name = tables.table_name
),
measured as (
  select
    *,
    abs(count_rows - median_rows) as difference_rows,
    100.0 * abs(count_rows - median_rows) / nullif(median_rows, 0) as change_percent
  from compared
),
judged as (
  select
    *,
    case
      when hour_at is null or age_hours > 2 then 'unknown'
      when count_weeks < learning_weeks then 'learning'
      when count_rows = 0 and median_rows > 0 then
        case no_data_mode when 'ok' then 'ok' when 'unknown' then 'unknown' else 'no data' end
      when difference_rows > warning_deviations * deviation_rows
        and coalesce(change_percent, 100) > warning_change and difference_rows > 0
        then iff(count_rows < median_rows, 'low', 'high')
      else 'ok'
    end as verdict,
    difference_rows > critical_deviations * deviation_rows and change_percent > critical_change as is_critical
  from measured
)
select
  table_name,
  hour_at,
  count_rows,
  count_weeks,
  median_rows,
  iff(
    median_rows - warning_deviations * deviation_rows < 0,
    0,
    median_rows - warning_deviations * deviation_rows
  ) as lower_rows,
  median_rows + warning_deviations * deviation_rows as upper_rows,
  change_percent,
  verdict,
  case
    when verdict = 'no data' then 'CRITICAL'
    when verdict in ('low', 'high') then iff(is_critical, 'CRITICAL', 'WARNING')
    else 'OK'
  end as severity,
  case verdict
    when 'no data' then 'No rows in an hour that usually has ' || round(median_rows)::number(38, 0)
    when 'low' then count_rows || ' rows, usually ' || round(median_rows)::number(38, 0)
    when 'high' then count_rows || ' rows, usually ' || round(median_rows)::number(38, 0)
    when 'learning' then count_weeks || ' of ' || learning_weeks::number(38, 0) || ' weeks seen'
    when 'unknown' then 'The hour was not recorded, or has no rows and none are asked for'
    else 'As usual'
  end as reason,
  recorded_at
from judged;
