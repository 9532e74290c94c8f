-- Grain: one row for each landing table and file that landed since the installation: its rows in raw, as they were
-- counted in the two days after its latest load. What is archived or deleted later changes nothing here.
create table monitoring.raw_file_rows (
  table_name varchar not null comment 'The landing table, upper case',
  file_name varchar not null comment 'Path of the file within the bucket',
  count_rows number(38, 0) not null comment 'Rows of the file in raw',
  count_twice number(38, 0) not null comment 'Rows with a row number that another row of the file has too',
  file_last_modified_at timestamp_ntz comment 'When the version that was loaded had been written, UTC',
  counted_at timestamp_ntz not null comment 'When they were counted, UTC'
) comment = 'How many rows of each file stand in raw';
