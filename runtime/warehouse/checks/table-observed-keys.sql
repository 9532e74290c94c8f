-- Grain: one row for each landing table, place, key, JSON type and hour in which such a value landed.
-- Kept by record-observed-keys.sql from a sample of what is new, as looking through raw for each reader costs the
-- parsing of every row. The key '*' of a place counts the rows of the sample. 15 days are kept.
create table monitoring.observed_keys (
  table_name varchar not null comment 'The landing table, upper case',
  place varchar not null comment 'row: the top level; metrics or metadata: within it',
  key_name varchar not null comment 'The key; * counts the rows',
  json_type varchar not null comment 'number, text, object, array, boolean, null; rows for *',
  observed_hour timestamp_ntz not null comment 'Start of the hour of ingestion, UTC',
  count_rows number(38, 0) not null comment 'Rows of the sample with it',
  sample varchar comment 'file:row of one of them'
) comment = 'Which keys landed with which types';
