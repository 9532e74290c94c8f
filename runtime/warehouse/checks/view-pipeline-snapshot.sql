-- Grain: one row, always: the health of the pipeline as one JSON text, see contracts/monitoring/pipeline-snapshot.ts.
-- What is not known is null, and a result that is older than three beats of what renews it is not known.
-- Ages are seconds, counted to now; times are UTC. Texts are cut, as a notification takes 256 kB.
create or replace view monitoring.pipeline_snapshot as
with pipes as (
  select
    array_agg(
      object_construct_keep_null(
        'name', pipe_name,
        'table', table_name,
        'state', iff(taken_at < dateadd(hour, -3, sysdate()), null, execution_state),
        'askedSecondsAgo', greatest(datediff(second, taken_at, sysdate()), 0),
        'pendingFiles', iff(taken_at < dateadd(hour, -3, sysdate()), null, pending_file_count),
        'oldestPendingSeconds', greatest(datediff(second, oldest_pending_at, sysdate()), 0)
      )
    ) within group (order by pipe_name) as list
  from monitoring.pipe_snapshots
),
tables as (
  select
    array_agg(
      object_construct_keep_null(
        'name', status.table_name,
        'status', status.status,
        'isExpected',
          limits.setting is not distinct from 'always'
          or (limits.setting is distinct from 'never' and status.latest_ingestion_at is not null),
        'ingestionAgeSeconds', greatest(datediff(second, status.latest_ingestion_at, sysdate()), 0),
        'filesLoaded24h', status.files_loaded_24h,
        'filesFailed24h', status.files_failed_24h + status.files_partial_24h,
        'reason', left(status.reason, 500)
      )
    ) within group (order by status.table_name) as list
  from monitoring.ingestion_status as status
  inner join monitoring.effective_thresholds as limits
    on limits.metric = 'freshness_minutes' and limits.table_name = status.table_name
),
counted as (
  select 'ingestion' as check_name, count_critical, count_warning
  from monitoring.ingestion_health
  union all
  select
    'quality',
    iff(max(checked_at) > dateadd(hour, -3, sysdate()), count(iff(severity = 'CRITICAL', 1, null)), null),
    iff(max(checked_at) > dateadd(hour, -3, sysdate()), count(iff(severity = 'WARNING', 1, null)), null)
  from monitoring.latest_quality
  union all
  select
    'reconciliation',
    iff(max(listed_at) is null, null, count(iff(severity = 'CRITICAL', 1, null))),
    iff(max(listed_at) is null, null, count(iff(severity = 'WARNING', 1, null)))
  from monitoring.reconciliation_summary
  union all
  select
    'volume',
    iff(count_if(verdict <> 'unknown') = 0, null, count(iff(severity = 'CRITICAL', 1, null))),
    iff(count_if(verdict <> 'unknown') = 0, null, count(iff(severity = 'WARNING', 1, null)))
  from monitoring.expected_volume
),
findings as (
  select
    array_agg(
      object_construct_keep_null('check', check_name, 'critical', count_critical, 'warning', count_warning)
    ) within group (order by check_name) as list
  from counted
),
credits as (
  select max(credits_used) as used
  from monitoring.credit_usage
  where month_at = date_trunc('month', sysdate()) and recorded_at > dateadd(hour, -6, sysdate())
)
select
  to_json(
    object_construct_keep_null(
      'kind', 'tracelake.pipeline_snapshot',
      'version', 1,
      'database', upper(current_database()),
      'takenAt', replace(to_char(sysdate(), 'YYYY-MM-DD HH24:MI:SS'), ' ', 'T') || 'Z',
      'verdict', left(health.verdict, 2000),
      'pipes', pipes.list,
      'tables', tables.list,
      'findings', findings.list,
      'credits', object_construct_keep_null('usedThisMonth', credits.used, 'quota', quotas.credits)
    )
  ) as snapshot
from monitoring.ingestion_health as health
cross join pipes
cross join tables
cross join findings
cross join credits
cross join monitoring.credit_quota as quotas;
