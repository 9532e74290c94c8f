-- A custom query may leave out the id: only what is no object has no columns at all. Reading the stream moves it on.
insert into raw_data.rejects (table_name, reason, file_name, file_row_number, ingestion_timestamp, source_row)
select 'braintrust_query_rows', 'not an object', file_name, file_row_number, ingestion_timestamp, source_row
from raw_data.braintrust_query_rows_stream as landed
where typeof(source_row) <> 'OBJECT'
  and not exists (
    select 1 from raw_data.rejects
    where rejects.file_name = landed.file_name and rejects.file_row_number = landed.file_row_number
  );
