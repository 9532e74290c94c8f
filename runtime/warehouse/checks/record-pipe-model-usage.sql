-- Asks the pipe of model_usage how it is and keeps the answer.
-- One file a pipe: asking for one that does not exist is an error, so that a deployment without this export leaves the
-- file out, and names the pipe's version.
merge into monitoring.pipe_snapshots as kept
using (
  with asked as (
    select system$pipe_status('raw_data.model_usage_pipe') as answer
  ),
  parsed as (
    select answer, parse_json(answer) as said
    from asked
  )
  select
    'MODEL_USAGE_PIPE' as pipe_name,
    'MODEL_USAGE' as table_name,
    sysdate() as taken_at,
    said:executionState::varchar as execution_state,
    coalesce(try_to_number(said:pendingFileCount::varchar), 0) as pending_file_count,
    convert_timezone('UTC', try_to_timestamp_tz(said:oldestFileTimestamp::varchar))::timestamp_ntz
      as oldest_pending_at,
    said:oldestPendingFilePath::varchar as oldest_pending_file,
    convert_timezone('UTC', try_to_timestamp_tz(said:lastReceivedMessageTimestamp::varchar))::timestamp_ntz
      as last_received_at,
    convert_timezone('UTC', try_to_timestamp_tz(said:lastIngestedTimestamp::varchar))::timestamp_ntz
      as last_ingested_at,
    coalesce(said:error::varchar, said:fault::varchar) as error,
    answer as status
  from parsed
) as asked
on kept.pipe_name = asked.pipe_name
when matched then update set
  state_since_at = iff(
    kept.execution_state is distinct from asked.execution_state, asked.taken_at, kept.state_since_at
  ),
  table_name = asked.table_name,
  taken_at = asked.taken_at,
  execution_state = asked.execution_state,
  pending_file_count = asked.pending_file_count,
  oldest_pending_at = asked.oldest_pending_at,
  oldest_pending_file = asked.oldest_pending_file,
  last_received_at = asked.last_received_at,
  last_ingested_at = asked.last_ingested_at,
  error = asked.error,
  status = asked.status
when not matched then insert (
  pipe_name, table_name, taken_at, execution_state, state_since_at, pending_file_count, oldest_pending_at,
  oldest_pending_file, last_received_at, last_ingested_at, error, status
) values (
  asked.pipe_name, asked.table_name, asked.taken_at, asked.execution_state, asked.taken_at, asked.pending_file_count,
  asked.oldest_pending_at, asked.oldest_pending_file, asked.last_received_at, asked.last_ingested_at, asked.error,
  asked.status
);
