-- Grain: one row for each file that a listing of the stages ever found, as the latest listing that had it saw it.
-- Rows stay after the file is gone from the lake: is_listed says so. A gone file costs a row and explains a load.
create table monitoring.lake_files (
  table_name varchar not null comment 'The landing table that its stage feeds, upper case',
  file_name varchar not null comment 'Path of the file within the bucket',
  size_bytes number(38, 0) comment 'Size',
  last_modified_at timestamp_ntz comment 'When the file was last written, UTC',
  etag varchar comment 'Changes with the content; null where the store gives none',
  first_listed_at timestamp_ntz not null comment 'The first listing that had it, UTC',
  listed_at timestamp_ntz not null comment 'The latest listing that had it, UTC',
  is_listed boolean not null comment 'Whether the latest listing of its table still had it'
) comment = 'What lies in the lake';
