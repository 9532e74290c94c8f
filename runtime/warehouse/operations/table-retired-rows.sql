-- Grain: one part of a day's rows that was taken out of a landing table, or is about to be: what was archived where, how
-- much of it, and whether it is deleted. A day has several parts where rows of it landed after it was archived.
-- Current rows and marts keep all of it: a stream that is append-only does not tell of rows that go.
create table raw_data.retired_rows (
  table_name varchar not null comment 'The landing table, such as braintrust_traces',
  created_day date not null comment 'The day of the rows, UTC',
  part number(38, 0) not null comment 'From 1 within table and day',
  reason varchar not null comment 'archived, or expired: deleted without a copy',
  location varchar comment 'Below the archive''s stage, null where no copy was kept',
  count_rows number(38, 0) not null comment 'Rows of the part',
  checksum number(38, 0) not null comment 'Sum of the hashes of its rows, as of the engine that archived it',
  started_at timestamp_ntz not null comment 'When it was counted, UTC',
  verified_at timestamp_ntz comment 'When the copy was read back and found the same, UTC',
  deleted_at timestamp_ntz comment 'When the rows were deleted from raw, UTC; null while they stand in both'
) comment = 'What was taken out of the landing tables';
