-- Traces, Parquet. Changing this text makes a new pipe: see README.md, "When a COPY changes".
-- A nested column may come as a structure or as JSON text; both become VARIANT, other text stays as it is.
-- A time without a zone is taken as UTC, not as the zone of the account.
copy into {{table}} (
  id,
  project_id,
  created,
  metadata,
  scores,
  metrics,
  input,
  output,
  ingestion_timestamp,
  xact_id,
  expected,
  error,
  tags,
  span_type_info,
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
    iff(check_json($1:metadata::string) is null, parse_json($1:metadata::string), $1:metadata),
    iff(check_json($1:scores::string) is null, parse_json($1:scores::string), $1:scores),
    iff(check_json($1:metrics::string) is null, parse_json($1:metrics::string), $1:metrics),
    iff(check_json($1:input::string) is null, parse_json($1:input::string), $1:input),
    iff(check_json($1:output::string) is null, parse_json($1:output::string), $1:output),
    convert_timezone('UTC', metadata$start_scan_time),
    try_to_number($1:_xact_id::string),
    iff(check_json($1:expected::string) is null, parse_json($1:expected::string), $1:expected),
    iff(check_json($1:error::string) is null, parse_json($1:error::string), $1:error),
    iff(check_json($1:tags::string) is null, parse_json($1:tags::string), $1:tags),
    iff(check_json($1:span_type_info::string) is null, parse_json($1:span_type_info::string), $1:span_type_info),
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
