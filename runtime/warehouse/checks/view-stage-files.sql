-- Grain: one row for each file that the stages' directory tables list, at this moment. file_name is the path within the
-- bucket, as raw carries it. One branch a stage: a deployment without an export leaves its branch out, one with further
-- exports adds theirs. Needs `directory = (enable = true)` on each stage. Times are UTC.
create or replace view monitoring.stage_files as
with listed as (
  select 'BRAINTRUST_TRACES' as table_name, get_stage_location(@raw_data.s3_braintrust_stage) as location,
    relative_path, size, last_modified, etag
  from directory(@raw_data.s3_braintrust_stage)
  union all
  select 'BRAINTRUST_SPANS', get_stage_location(@raw_data.s3_braintrust_spans_stage),
    relative_path, size, last_modified, etag
  from directory(@raw_data.s3_braintrust_spans_stage)
  union all
  select 'BRAINTRUST_QUERY_ROWS', get_stage_location(@raw_data.s3_braintrust_query_rows_stage),
    relative_path, size, last_modified, etag
  from directory(@raw_data.s3_braintrust_query_rows_stage)
  union all
  select 'MODEL_USAGE', get_stage_location(@raw_data.model_usage_stage),
    relative_path, size, last_modified, etag
  from directory(@raw_data.model_usage_stage)
)
select
  table_name,
  regexp_replace(iff(endswith(location, '/'), location, location || '/'), '^s3://[^/]+/?', '') || relative_path as file_name,
  size as size_bytes,
  convert_timezone('UTC', last_modified)::timestamp_ntz as last_modified_at,
  etag
from listed;
