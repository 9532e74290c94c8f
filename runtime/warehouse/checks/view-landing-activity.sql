-- Grain: one row for each landing table, the empty ones too: what landed of late. Times are UTC.
-- The latest ingestion is looked for without a filter, as an outage longer than the filter would hide itself; it is
-- answered from the table's metadata. The counts are of the last 24 hours only and read what landed then.
-- Compared with current_timestamp(), an instant as the column is: the session's zone plays no part.
create or replace view monitoring.landing_activity as
select
  'BRAINTRUST_TRACES' as table_name,
  (
    select convert_timezone('UTC', max(ingestion_timestamp))::timestamp_ntz
    from raw_data.braintrust_traces
  ) as latest_ingestion_at,
  count(iff(ingestion_timestamp > dateadd(hour, -1, current_timestamp()), 1, null)) as rows_last_hour,
  count(*) as rows_24h
from raw_data.braintrust_traces
where ingestion_timestamp > dateadd(hour, -24, current_timestamp())
union all
select
  'BRAINTRUST_SPANS' as table_name,
  (
    select convert_timezone('UTC', max(ingestion_timestamp))::timestamp_ntz
    from raw_data.braintrust_spans
  ) as latest_ingestion_at,
  count(iff(ingestion_timestamp > dateadd(hour, -1, current_timestamp()), 1, null)) as rows_last_hour,
  count(*) as rows_24h
from raw_data.braintrust_spans
where ingestion_timestamp > dateadd(hour, -24, current_timestamp())
union all
select
  'BRAINTRUST_QUERY_ROWS' as table_name,
  (
    select convert_timezone('UTC', max(ingestion_timestamp))::timestamp_ntz
    from raw_data.braintrust_query_rows
  ) as latest_ingestion_at,
  count(iff(ingestion_timestamp > dateadd(hour, -1, current_timestamp()), 1, null)) as rows_last_hour,
  count(*) as rows_24h
from raw_data.braintrust_query_rows
where ingestion_timestamp > dateadd(hour, -24, current_timestamp())
union all
select
  'MODEL_USAGE' as table_name,
  (
    select convert_timezone('UTC', max(ingestion_timestamp))::timestamp_ntz
    from raw_data.model_usage
  ) as latest_ingestion_at,
  count(iff(ingestion_timestamp > dateadd(hour, -1, current_timestamp()), 1, null)) as rows_last_hour,
  count(*) as rows_24h
from raw_data.model_usage
where ingestion_timestamp > dateadd(hour, -24, current_timestamp());
