-- Grain: one row for each landing table, always: how fresh it is, what was loaded, what failed, what waits.
-- Units: times are UTC, minutes whole, rates percent. An empty table is CRITICAL, or UNUSED where no export is expected
-- (setting of freshness_minutes); an outage shows its age however old it is.
-- What was loaded is asked live; the pipe's columns are as of pipe_asked_at.
create or replace view monitoring.ingestion_status as
with verdicts as (
  select
    table_name,
    max(severity) as severity,
    max(iff(metric in ('freshness_minutes', 'clock_skew_minutes', 'never_loaded'), severity, 0)) as freshness_severity,
    listagg(reason, '; ') within group (order by severity desc, metric) as reason
  from monitoring.ingestion_findings
  group by table_name
),
joined as (
  select
    landed.table_name,
    landed.latest_ingestion_at,
    iff(
      landed.latest_ingestion_at > sysdate(),
      0,
      floor(datediff(second, landed.latest_ingestion_at, sysdate()) / 60)::number(38, 0)
    ) as minutes_since_ingestion,
    landed.rows_last_hour,
    landed.rows_24h,
    loads.files_loaded_24h,
    loads.files_failed_24h,
    loads.files_partial_24h,
    loads.rows_parsed_24h,
    loads.rows_loaded_24h,
    loads.errors_24h,
    loads.file_error_rate_last_hour,
    loads.file_error_rate_24h,
    loads.row_error_rate_24h,
    pipes.pending_files,
    pipes.oldest_pending_at,
    pipes.pipe_state,
    pipes.pipe_asked_at,
    case
      when landed.latest_ingestion_at is null and coalesce(verdicts.freshness_severity, 0) = 0 then 'UNUSED'
      when verdicts.freshness_severity = 2 then 'CRITICAL'
      when verdicts.freshness_severity = 1 then 'WARNING'
      else 'OK'
    end as freshness_status,
    case verdicts.severity when 2 then 'CRITICAL' when 1 then 'WARNING' else 'OK' end as status,
    coalesce(verdicts.reason, iff(landed.latest_ingestion_at is null, 'Never loaded, and no export is expected', 'Healthy'))
      as reason
  from monitoring.landing_activity as landed
  inner join monitoring.load_activity as loads on loads.table_name = landed.table_name
  inner join monitoring.pipe_activity as pipes on pipes.table_name = landed.table_name
  left join verdicts on verdicts.table_name = landed.table_name
)
select *
from joined;
