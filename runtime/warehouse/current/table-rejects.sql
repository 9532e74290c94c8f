-- Grain: one landed row that names nothing it could be counted under. It stays in raw as well.
create table raw_data.rejects (
  table_name varchar not null comment 'Where it was landed, such as braintrust_spans',
  reason varchar not null comment 'Why it is here',
  file_name varchar not null comment 'Path of the file within the bucket',
  file_row_number number(38, 0) not null comment 'Position of the row within the file',
  ingestion_timestamp timestamp_tz not null comment 'When the load began to read the file, UTC',
  source_row variant comment 'The whole row as exported'
) comment = 'Rows without an id, with their reason';
