-- Spans, JSON lines. Changing this text makes a new pipe: see README.md, "When a COPY changes".
-- Both shapes of a span are read: today's, and the older one with trace_id, parent_span_id, name and type on top.
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
  span_id,
  trace_id,
  parent_span_id,
  is_root,
  span_name,
  span_type,
  expected,
  error,
  tags,
  span_attributes,
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
    $1:metadata,
    $1:scores,
    $1:metrics,
    $1:input,
    $1:output,
    convert_timezone('UTC', metadata$start_scan_time),
    try_to_number($1:_xact_id::string),
    nvl($1:span_id::string, $1:id::string),
    nvl($1:root_span_id::string, $1:trace_id::string),
    nvl($1:span_parents[0]::string, $1:parent_span_id::string),
    try_to_boolean($1:is_root::string),
    nvl($1:span_attributes.name::string, $1:name::string),
    nvl($1:span_attributes.type::string, $1:type::string),
    $1:expected,
    $1:error,
    $1:tags,
    $1:span_attributes,
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
