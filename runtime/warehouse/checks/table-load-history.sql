-- Grain: one row for each load of a file into a landing table, of any outcome. Kept for good, because COPY_HISTORY
-- forgets after 14 days and a file is reconciled for as long as it is in the lake.
create table monitoring.load_history (
  table_name varchar not null comment 'The landing table, upper case',
  file_name varchar not null comment 'Path of the file within the bucket',
  loaded_at timestamp_ntz not null comment 'When the load ended, UTC',
  status varchar not null comment 'Lower case: loaded, load failed, partially loaded, load skipped',
  row_count number(38, 0) comment 'Rows loaded',
  row_parsed number(38, 0) comment 'Rows read',
  error_count number(38, 0) comment 'Rows with an error',
  first_error_message varchar comment 'Why the first of them could not be loaded',
  first_error_line_number number(38, 0) comment 'Its line',
  pipe_name varchar comment 'The pipe, null for a COPY by hand',
  recorded_at timestamp_ntz not null comment 'When this row was written, UTC'
) comment = 'Every load of every file, longer than COPY_HISTORY keeps it';
