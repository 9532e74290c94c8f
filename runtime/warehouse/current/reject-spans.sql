-- The rows that collect-span-arrivals.sql leaves out.
insert into raw_data.rejects (table_name, reason, file_name, file_row_number, ingestion_timestamp, source_row)
select
  'braintrust_spans',
  case when typeof(source_row) = 'OBJECT' then 'no id' else 'not an object' end,
  file_name,
  file_row_number,
  ingestion_timestamp,
  source_row
from raw_data.braintrust_spans_stream as landed
where (span_id is null or span_id = '')
  and not exists (
    select 1 from raw_data.rejects
    where rejects.file_name = landed.file_name and rejects.file_row_number = landed.file_row_number
  );
