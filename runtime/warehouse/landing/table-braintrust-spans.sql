-- Grain: one row for each line of each exported file of spans, in the order of loading; never updated.
-- A span that was written again arrives as a further row with a larger xact_id: the current one is
--   qualify row_number() over (partition by project_id, span_id
--     order by xact_id desc nulls last, file_name desc, file_row_number desc) = 1
-- Rows without an id are kept with a null id. Columns grow at the end.
create table braintrust_spans (
  id varchar comment 'The row in Braintrust, null where it names none',
  project_id varchar comment 'The project in Braintrust',
  created timestamp_tz comment 'When the span began, UTC; never changes',
  metadata variant comment 'As logged, the model among it',
  scores variant comment 'By name, a number or null',
  metrics variant comment 'Tokens, start and end in unix seconds, times in seconds',
  input variant comment 'As logged, any JSON',
  output variant comment 'As logged, any JSON',
  ingestion_timestamp timestamp_tz not null comment 'When the load began to read the file, UTC',
  xact_id number(38, 0) comment 'Grows with each write of the span',
  span_id varchar comment 'The span; the id where the row is of the older shape',
  trace_id varchar comment 'The trace: root_span_id, or trace_id of the older shape',
  parent_span_id varchar comment 'The first parent, null for a root',
  is_root boolean comment 'Whether the span is its trace''s root',
  span_name varchar comment 'What the span is called',
  span_type varchar comment 'llm, tool, task, score, eval, function and others',
  expected variant comment 'As logged, any JSON',
  error variant comment 'As logged, any JSON',
  tags variant comment 'An array',
  span_attributes variant comment 'Name, type, purpose and whatever else was set',
  source_row variant not null comment 'The whole row as exported, unknown columns included',
  file_name varchar not null comment 'Path of the file within the bucket',
  file_row_number number(38, 0) not null comment 'Position of the row within the file',
  file_last_modified timestamp_ntz not null comment 'When the file was written, UTC: compare with sysdate()',
  export_name varchar not null comment 'The export that wrote the file',
  loaded_by varchar not null comment 'The pipe that loaded the row, which tells its version'
) comment = 'Spans as Braintrust exported them, append-only';
