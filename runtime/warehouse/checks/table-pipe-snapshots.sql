-- Grain: one row for each pipe: what SYSTEM$PIPE_STATUS said when it was last asked. A table because a view that asks
-- for each of its readers needs the reader to be allowed to, and fails as a whole where one pipe is gone.
create table monitoring.pipe_snapshots (
  pipe_name varchar not null comment 'Upper case, without database and schema',
  table_name varchar not null comment 'What it loads, upper case',
  taken_at timestamp_ntz not null comment 'When it was asked, UTC',
  execution_state varchar comment 'RUNNING, PAUSED, STOPPED_… or STALLED_…',
  state_since_at timestamp_ntz not null comment 'The first asking that found this state, UTC',
  pending_file_count number(38, 0) comment 'Files that wait',
  oldest_pending_at timestamp_ntz comment 'When the oldest waiting file was queued, UTC; null when none waits',
  oldest_pending_file varchar comment 'Its path; null when none waits',
  last_received_at timestamp_ntz comment 'The last notification of the bucket, UTC',
  last_ingested_at timestamp_ntz comment 'The last file that was loaded, UTC',
  error varchar comment 'What the pipe itself complains of',
  status varchar not null comment 'All that it said, JSON as text'
) comment = 'The last known state of each pipe';
