-- Grain: one row for each line of each exported file of traces, in the order of loading; never updated.
-- A trace that was written again arrives as a further row with a larger xact_id: the current one is
--   qualify row_number() over (partition by project_id, id
--     order by xact_id desc nulls last, file_name desc, file_row_number desc) = 1
-- Rows without an id are kept with a null id. Columns grow at the end.
create table braintrust_traces (
  id varchar comment 'The trace, null where the row names none',
  project_id varchar comment 'The project in Braintrust',
  created timestamp_tz comment 'When the trace began, UTC; never changes',
  metadata variant comment 'Of the root span',
  scores variant comment 'By name, averaged over the spans',
  metrics variant comment 'Tokens, estimated cost in USD, calls, errors, times in seconds',
  input variant comment 'Preview of the root span''s input, any JSON',
  output variant comment 'Preview of the root span''s output, any JSON',
  ingestion_timestamp timestamp_tz not null comment 'When the load began to read the file, UTC',
  xact_id number(38, 0) comment 'Grows with each write of the trace',
  expected variant comment 'Preview of the root span''s expected output, any JSON',
  error variant comment 'Preview of the root span''s error, any JSON',
  tags variant comment 'Of the root span, an array',
  span_type_info variant comment 'The trace''s spans counted by type',
  source_row variant not null comment 'The whole row as exported, unknown columns included',
  file_name varchar not null comment 'Path of the file within the bucket',
  file_row_number number(38, 0) not null comment 'Position of the row within the file',
  file_last_modified timestamp_ntz not null comment 'When the file was written, UTC: compare with sysdate()',
  export_name varchar not null comment 'The export that wrote the file',
  loaded_by varchar not null comment 'The pipe that loaded the row, which tells its version'
) comment = 'Traces as Braintrust exported them, append-only';
