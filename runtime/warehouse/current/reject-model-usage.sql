-- The rows that collect-model-usage-arrivals.sql leaves out.
insert into raw_data.rejects (table_name, reason, file_name, file_row_number, ingestion_timestamp, source_row)
select
  'model_usage',
  case
    when typeof(source_row) <> 'OBJECT' then 'not an object'
    when row_key is null or row_key = '' then 'no row_key'
    when source is null or source = '' then 'no source'
    else 'no period_start'
  end,
  file_name,
  file_row_number,
  ingestion_timestamp,
  source_row
from raw_data.model_usage_stream as landed
where (row_key is null or row_key = '' or source is null or source = '' or created is null)
  and not exists (
    select 1 from raw_data.rejects
    where rejects.file_name = landed.file_name and rejects.file_row_number = landed.file_row_number
  );
