-- Grain: one row for each check, always, those without a fault too: the earlier guide's columns issue_type and count,
-- then severity and up to 5 samples, newest first: a key and where it came from (file:row).
-- What counts as a fault stands in landing_faults and current_faults; from which count on it warns, in the thresholds
-- quality.<issue_type> of each table, the worst table deciding.
create or replace view monitoring.data_quality as
with checks as (
  select replace(metric, 'quality.', '') as issue_type, description
  from monitoring.default_thresholds
  where startswith(metric, 'quality.')
),
faults as (
  select issue_type, table_name, sample_key, ingestion_timestamp from monitoring.landing_faults
  union all
  select issue_type, table_name, sample_key, ingestion_timestamp from monitoring.current_faults
),
ranked as (
  select
    *,
    row_number() over (partition by issue_type order by ingestion_timestamp desc, sample_key) as position
  from faults
),
summed as (
  select
    issue_type,
    count(*) as count,
    array_agg(iff(position <= 5, sample_key, null)) within group (order by position) as sample
  from ranked
  group by issue_type
),
by_table as (
  select issue_type, table_name, count(*) as count_faults
  from faults
  group by issue_type, table_name
),
judged as (
  select
    by_table.issue_type,
    max(case
      when by_table.count_faults > limits.critical then 2
      when by_table.count_faults > limits.warning then 1
      else 0
    end) as severity
  from by_table
  inner join monitoring.effective_thresholds as limits
    on limits.metric = 'quality.' || by_table.issue_type and limits.table_name = by_table.table_name
  group by by_table.issue_type
)
select
  checks.issue_type,
  coalesce(summed.count, 0) as count,
  case judged.severity when 2 then 'CRITICAL' when 1 then 'WARNING' else 'OK' end as severity,
  coalesce(summed.sample, array_construct()) as sample,
  checks.description
from checks
left join summed on summed.issue_type = checks.issue_type
left join judged on judged.issue_type = checks.issue_type;
