-- Usage of models, JSON lines. Changing this text makes a new pipe: see README.md, "When a COPY changes".
-- A time without a zone is taken as UTC, not as the zone of the account.
copy into {{table}} (
  row_key,
  source,
  as_of,
  created,
  period_seconds,
  model_id,
  ingestion_timestamp,
  source_row,
  file_name,
  file_row_number,
  file_last_modified,
  export_name,
  loaded_by
)
from (
  select
    $1:row_key::string,
    $1:source::string,
    convert_timezone('UTC', try_to_timestamp_tz(case
      when $1:as_of::string like '%:%'
        and not ($1:as_of::string like '%Z' or $1:as_of::string like '%+__:__' or $1:as_of::string like '%-__:__')
        then $1:as_of::string || 'Z'
      else $1:as_of::string
    end)),
    convert_timezone('UTC', try_to_timestamp_tz(case
      when $1:period_start::string like '%:%'
        and not ($1:period_start::string like '%Z' or $1:period_start::string like '%+__:__' or $1:period_start::string like '%-__:__')
        then $1:period_start::string || 'Z'
      else $1:period_start::string
    end)),
    try_to_number($1:period_seconds::string),
    $1:model_id::string,
    convert_timezone('UTC', metadata$start_scan_time),
    $1,
    metadata$filename,
    metadata$file_row_number,
    metadata$file_last_modified,
    '{{export}}',
    '{{pipe}}'
  from @{{stage}}
)
file_format = (format_name = '{{format}}')
pattern = '.*[.](jsonl|json)([.]gz)?'
on_error = skip_file;
