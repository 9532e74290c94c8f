-- Grain: one row, always, for braintrust_traces: the earlier guide's complete pipeline status, its columns first.
-- records_last_hour is 0, not null, in an outage, and last_ingestion is the true one however long ago; null is an empty
-- table. pipe_status is what the pipe said when it was last asked, JSON as text. Times are UTC.
create or replace view monitoring.pipeline_status as
select
  status.rows_last_hour as records_last_hour,
  status.latest_ingestion_at as last_ingestion,
  status.minutes_since_ingestion as minutes_since_last,
  loads.rows_loaded_24h as rows_copied_24h,
  loads.errors_24h,
  loads.operations_24h,
  pipes.status as pipe_status,
  pipes.taken_at as pipe_asked_at,
  status.status as verdict,
  status.reason
from monitoring.ingestion_status as status
inner join monitoring.load_activity as loads on loads.table_name = status.table_name
left join monitoring.pipe_snapshots as pipes on pipes.table_name = status.table_name
where status.table_name = 'BRAINTRUST_TRACES'
qualify row_number() over (partition by status.table_name order by iff(pipes.execution_state = 'RUNNING', 1, 0), pipes.pipe_name) = 1;
