-- Grain: one row for each landing table: its pipes as they were last asked. A table that several pipes load shows the
-- worst state and the sum of what waits; one that was never asked for shows nulls.
create or replace view monitoring.pipe_activity as
select
  tables.table_name,
  max_by(snapshots.execution_state, iff(snapshots.execution_state = 'RUNNING', 0, 1)) as pipe_state,
  max(iff(snapshots.execution_state = 'RUNNING', null, snapshots.pipe_name)) as stopped_pipe,
  sum(snapshots.pending_file_count) as pending_files,
  min(snapshots.oldest_pending_at) as oldest_pending_at,
  min(snapshots.taken_at) as pipe_asked_at,
  max(snapshots.error) as pipe_error
from monitoring.landing_tables as tables
left join monitoring.pipe_snapshots as snapshots on snapshots.table_name = tables.table_name
group by tables.table_name;
