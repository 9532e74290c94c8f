-- Reading the stream moves it on when the transaction commits.
delete from current_data.span_arrivals;
insert into current_data.span_arrivals (
  span_id, project_id, created_day, created, metadata, scores, metrics, error, tags, xact_id,
  file_name, file_row_number, ingestion_timestamp, trace_id, parent_span_id, is_root, span_name,
  span_type
)
select
  span_id, coalesce(project_id, '') as project_id,
  coalesce(to_date(convert_timezone('UTC', created)), '1970-01-01'::date) as created_day, created,
  metadata, scores, metrics, error, tags, xact_id, file_name, file_row_number, ingestion_timestamp,
  trace_id, parent_span_id, is_root, span_name, span_type
from raw_data.braintrust_spans_stream
where span_id <> '';
