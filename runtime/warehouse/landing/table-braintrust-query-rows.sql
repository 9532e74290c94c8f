-- Grain: one row for each line of each file that a custom query exported, in the order of loading; never updated.
-- A query names its columns itself, so that only those which every log has are taken out, null where the query
-- left them out; the rest is read from source_row. Columns grow at the end.
create table braintrust_query_rows (
  id varchar comment 'The row in Braintrust, null where the query leaves it out',
  project_id varchar comment 'The project in Braintrust, null where the query leaves it out',
  created timestamp_tz comment 'When what was logged began, UTC',
  ingestion_timestamp timestamp_tz not null comment 'When the load began to read the file, UTC',
  xact_id number(38, 0) comment 'Grows with each write of the row',
  source_row variant not null comment 'The whole row as exported',
  file_name varchar not null comment 'Path of the file within the bucket',
  file_row_number number(38, 0) not null comment 'Position of the row within the file',
  file_last_modified timestamp_ntz not null comment 'When the file was written, UTC: compare with sysdate()',
  export_name varchar not null comment 'The export, and so the query, that wrote the file',
  loaded_by varchar not null comment 'The pipe that loaded the row, which tells its version'
) comment = 'Rows of custom queries as Braintrust exported them, append-only';
