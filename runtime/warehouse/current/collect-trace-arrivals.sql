-- Reading the stream moves it on when the transaction commits.
delete from current_data.trace_arrivals;
insert into current_data.trace_arrivals (
  id, project_id, created_day, created, metadata, scores, metrics, error, tags, xact_id, file_name,
  file_row_number, ingestion_timestamp
)
select
  id, coalesce(project_id, '') as project_id,
  coalesce(to_date(convert_timezone('UTC', created)), '1970-01-01'::date) as created_day, created,
  metadata, scores, metrics, error, tags, xact_id, file_name, file_row_number, ingestion_timestamp
from raw_data.braintrust_traces_stream
where id <> '';
