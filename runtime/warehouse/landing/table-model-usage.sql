-- Grain: one row for each line of each file of usage, in the order of loading; never updated. A row that was written
-- again arrives as a further row with a later as_of: the newest of each row_key is in current_data.current_model_usage.
-- What is counted is read from source_row. Columns grow at the end.
create table model_usage (
  row_key varchar comment 'The same for the same facts, however often they are written; null where the row has none',
  source varchar comment 'bedrock or processor: who counted; never add the two, they tell of the same calls',
  as_of timestamp_tz comment 'When the row was written, UTC',
  created timestamp_tz comment 'period_start of the row: begin of the period that is counted, UTC',
  period_seconds number(38, 0) comment 'Length of the period: 60 of bedrock, 86400 of processor',
  model_id varchar comment 'The model, as its source names it',
  ingestion_timestamp timestamp_tz not null comment 'When the load began to read the file, UTC',
  source_row variant not null comment 'The whole row as written',
  file_name varchar not null comment 'Path of the file within the bucket',
  file_row_number number(38, 0) not null comment 'Position of the row within the file',
  file_last_modified timestamp_ntz not null comment 'When the file was written, UTC: compare with sysdate()',
  export_name varchar not null comment 'Always model_usage: usage has one stage and one pipe',
  loaded_by varchar not null comment 'The pipe that loaded the row, which tells its version'
) comment = 'What was used of models, as its sources wrote it, append-only';
