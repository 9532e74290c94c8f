-- Grain: one row for each key whose type changed or which vanished: the last 24 hours of observed_keys against the 7
-- days before. Counts are rows of the sample. A key counts when the day should have shown it 10 times or more, judged by
-- its share of the week's rows, so that rare keys and quiet days stay quiet. null is no type: values may be missing.
-- New keys are no fault: they survive in source_row.
create or replace view monitoring.schema_drift as
with observed as (
  select
    *,
    observed_hour > dateadd(hour, -24, date_trunc('hour', sysdate())) as is_of_day
  from monitoring.observed_keys
  where observed_hour > dateadd(day, -8, date_trunc('hour', sysdate()))
),
totals as (
  select
    table_name,
    place,
    coalesce(sum(iff(is_of_day, count_rows, null)), 0) as day_rows,
    coalesce(sum(iff(is_of_day, null, count_rows)), 0) as week_rows
  from observed
  where key_name = '*' and json_type = 'rows'
  group by table_name, place
),
types as (
  select
    table_name,
    place,
    key_name,
    json_type,
    coalesce(sum(iff(is_of_day, count_rows, null)), 0) as day_count,
    coalesce(sum(iff(is_of_day, null, count_rows)), 0) as week_count,
    max(iff(is_of_day, sample, null)) as day_sample,
    max(iff(is_of_day, null, sample)) as week_sample
  from observed
  where json_type <> 'rows'
  group by table_name, place, key_name, json_type
),
by_key as (
  select
    table_name,
    place,
    key_name,
    sum(day_count) as day_count,
    sum(week_count) as week_count,
    sum(iff(json_type = 'null', 0, week_count)) as typed_week_count,
    listagg(iff(day_count > 0 and week_count = 0 and json_type <> 'null', json_type, null), ', ')
      within group (order by json_type) as new_types,
    listagg(iff(week_count > 0 and json_type <> 'null', json_type, null), ', ')
      within group (order by json_type) as old_types,
    max(iff(day_count > 0 and week_count = 0 and json_type <> 'null', day_sample, null)) as new_sample,
    max(week_sample) as week_sample
  from types
  group by table_name, place, key_name
),
judged as (
  select
    by_key.table_name,
    by_key.place,
    by_key.key_name,
    by_key.old_types,
    by_key.new_types,
    by_key.day_count,
    by_key.week_count,
    totals.day_rows,
    totals.week_rows,
    case
      when by_key.new_types <> '' and by_key.typed_week_count >= 10 then 'type changed'
      when by_key.day_count = 0 and by_key.week_count * totals.day_rows >= 10 * totals.week_rows then 'vanished'
    end as drift,
    coalesce(by_key.new_sample, by_key.week_sample) as sample
  from by_key
  inner join totals on totals.table_name = by_key.table_name and totals.place = by_key.place
  where totals.week_rows > 0
)
select
  table_name,
  place,
  key_name,
  drift,
  old_types,
  iff(drift = 'vanished', null, new_types) as new_types,
  day_count,
  week_count,
  day_rows,
  week_rows,
  sample
from judged
where drift is not null;
