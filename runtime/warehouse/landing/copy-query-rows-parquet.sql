-- Rows of custom queries, Parquet. Changing this text makes a new pipe: see README.md, "When a COPY changes".
-- A time without a zone is taken as UTC, not as the zone of the account.
copy into {{table}} (
  id,
  project_id,
  created,
  ingestion_timestamp,
  xact_id,
  source_row,
  file_name,
  file_row_number,
  file_last_modified,
  export_name,
  loaded_by
)
from (
  select
    $1:id::string,
    $1:project_id::string,
    convert_timezone('UTC', try_to_timestamp_tz(case
      when $1:created::string like '%:%'
        and not ($1:created::string like '%Z' or $1:created::string like '%+__:__' or $1:created::string like '%-__:__')
        then $1:created::string || 'Z'
      else $1:created::string
    end)),
    convert_timezone('UTC', metadata$start_scan_time),
    try_to_number($1:_xact_id::string),
    $1,
    metadata$filename,
    metadata$file_row_number,
    metadata$file_last_modified,
    '{{export}}',
    '{{pipe}}'
  from @{{stage}}
)
file_format = (format_name = '{{format}}')
pattern = '.*[.]parquet'
on_error = skip_file;
