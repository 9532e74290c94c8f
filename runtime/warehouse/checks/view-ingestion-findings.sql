-- Grain: one row for each fault of each landing table that lies above a threshold, with its severity and reason.
-- Nothing is decided elsewhere: ingestion_status and ingestion_health only sum this up.
-- severity: 2 CRITICAL, 1 WARNING. Whole minutes, from seconds, as datediff in minutes counts the turns of the minute.
create or replace view monitoring.ingestion_findings as
with measured as (
  select
    tables.table_name,
    iff(tables.table_name = 'BRAINTRUST_TRACES', '', ' (' || lower(tables.table_name) || ')') as suffix,
    landed.latest_ingestion_at,
    floor(datediff(second, landed.latest_ingestion_at, sysdate()) / 60)::number(38, 0) as minutes_since,
    loads.file_error_rate_last_hour,
    pipes.pipe_state,
    pipes.stopped_pipe,
    pipes.pending_files,
    floor(datediff(second, pipes.oldest_pending_at, sysdate()) / 60)::number(38, 0) as pending_minutes,
    floor(datediff(second, pipes.pipe_asked_at, sysdate()) / 60)::number(38, 0) as snapshot_minutes
  from monitoring.landing_tables as tables
  inner join monitoring.landing_activity as landed on landed.table_name = tables.table_name
  inner join monitoring.load_activity as loads on loads.table_name = tables.table_name
  inner join monitoring.pipe_activity as pipes on pipes.table_name = tables.table_name
),
findings as (
  select table_name, 'freshness_minutes' as metric, minutes_since as value,
    'No data ingested in ' || minutes_since || ' minutes' || suffix as reason
  from measured
  union all
  select table_name, 'clock_skew_minutes', -minutes_since,
    'Latest ingestion lies ' || (-minutes_since) || ' minutes in the future' || suffix
  from measured
  union all
  select table_name, 'error_rate_percent', file_error_rate_last_hour,
    'High error rate: ' || round(file_error_rate_last_hour, 1)::number(9, 1) || '%' || suffix
  from measured
  union all
  select table_name, 'pending_files', pending_files, pending_files || ' files wait for the pipe' || suffix
  from measured
  union all
  select table_name, 'pending_minutes', pending_minutes,
    'The oldest waiting file has waited ' || pending_minutes || ' minutes' || suffix
  from measured
  union all
  select table_name, 'pipe_snapshot_minutes', snapshot_minutes,
    'The pipe was last asked ' || snapshot_minutes || ' minutes ago' || suffix
  from measured
),
judged as (
  select
    findings.table_name,
    findings.metric,
    case
      when limits.setting = 'never' then 0
      when findings.value > limits.critical then 2
      when findings.value > limits.warning then 1
      else 0
    end as severity,
    findings.reason
  from findings
  inner join monitoring.effective_thresholds as limits
    on limits.metric = findings.metric and limits.table_name = findings.table_name
  union all
  select measured.table_name, 'never_loaded', 2, 'Never loaded' || measured.suffix
  from measured
  inner join monitoring.effective_thresholds as limits
    on limits.metric = 'freshness_minutes' and limits.table_name = measured.table_name
  where measured.latest_ingestion_at is null and limits.setting = 'always'
  union all
  select
    table_name,
    'pipe_state',
    iff(startswith(pipe_state, 'STALLED') or startswith(pipe_state, 'STOPPED'), 2, 1),
    'Pipe ' || lower(stopped_pipe) || ' is ' || pipe_state || suffix
  from measured
  where pipe_state <> 'RUNNING'
)
select table_name, metric, severity, reason
from judged
where severity > 0;
