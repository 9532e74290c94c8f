-- Looks at a sample of what landed since the last run: each file's first 20 rows, every 50th of its first 1,000 and every
-- 1,000th after them, whatever the type of a key. A key that changed its type shows within a file's first rows; one that
-- is rarer than the sample sees is no use for a verdict. What two loads committed out of their order may be missed once:
-- the next file has it.

insert into monitoring.observed_keys (table_name, place, key_name, json_type, observed_hour, count_rows, sample)
with looked_at as (
  select recording, max(recorded_through) as recorded_through
  from monitoring.recordings
  where recording like 'observed_keys of %'
  group by recording
),
landed as (
  select 'BRAINTRUST_TRACES' as table_name, ingestion_timestamp, file_name, file_row_number, source_row, metrics, metadata
  from raw_data.braintrust_traces
  where ingestion_timestamp > dateadd(day, -8, current_timestamp())
    and (
      file_row_number <= 20
      or (file_row_number <= 1000 and mod(file_row_number, 50) = 0)
      or mod(file_row_number, 1000) = 0
    )
    and ingestion_timestamp > coalesce(
      (select recorded_through from looked_at where recording = 'observed_keys of BRAINTRUST_TRACES'),
      dateadd(day, -8, current_timestamp())
    )
  union all
  select 'BRAINTRUST_SPANS' as table_name, ingestion_timestamp, file_name, file_row_number, source_row, metrics, metadata
  from raw_data.braintrust_spans
  where ingestion_timestamp > dateadd(day, -8, current_timestamp())
    and (
      file_row_number <= 20
      or (file_row_number <= 1000 and mod(file_row_number, 50) = 0)
      or mod(file_row_number, 1000) = 0
    )
    and ingestion_timestamp > coalesce(
      (select recorded_through from looked_at where recording = 'observed_keys of BRAINTRUST_SPANS'),
      dateadd(day, -8, current_timestamp())
    )
  union all
  select 'BRAINTRUST_QUERY_ROWS' as table_name, ingestion_timestamp, file_name, file_row_number, source_row,
    null::variant as metrics, null::variant as metadata
  from raw_data.braintrust_query_rows
  where ingestion_timestamp > dateadd(day, -8, current_timestamp())
    and (
      file_row_number <= 20
      or (file_row_number <= 1000 and mod(file_row_number, 50) = 0)
      or mod(file_row_number, 1000) = 0
    )
    and ingestion_timestamp > coalesce(
      (select recorded_through from looked_at where recording = 'observed_keys of BRAINTRUST_QUERY_ROWS'),
      dateadd(day, -8, current_timestamp())
    )
  union all
  select 'MODEL_USAGE' as table_name, ingestion_timestamp, file_name, file_row_number, source_row,
    null::variant as metrics, null::variant as metadata
  from raw_data.model_usage
  where ingestion_timestamp > dateadd(day, -8, current_timestamp())
    and (
      file_row_number <= 20
      or (file_row_number <= 1000 and mod(file_row_number, 50) = 0)
      or mod(file_row_number, 1000) = 0
    )
    and ingestion_timestamp > coalesce(
      (select recorded_through from looked_at where recording = 'observed_keys of MODEL_USAGE'),
      dateadd(day, -8, current_timestamp())
    )
),
sampled as (
  select
    table_name,
    date_trunc('hour', convert_timezone('UTC', ingestion_timestamp)::timestamp_ntz) as observed_hour,
    file_name || ':' || file_row_number as position,
    source_row,
    metrics,
    metadata
  from landed
),
observed as (
  select sampled.table_name, sampled.observed_hour, sampled.position, 'row' as place, keys.key as key_name,
    typeof(keys.value) as sf_type
  from sampled, lateral flatten(input => sampled.source_row) as keys
  union all
  select sampled.table_name, sampled.observed_hour, sampled.position, 'metrics' as place, keys.key as key_name,
    typeof(keys.value) as sf_type
  from sampled, lateral flatten(input => sampled.metrics) as keys
  union all
  select sampled.table_name, sampled.observed_hour, sampled.position, 'metadata' as place, keys.key as key_name,
    typeof(keys.value) as sf_type
  from sampled, lateral flatten(input => sampled.metadata) as keys
  union all
  select table_name, observed_hour, position, 'row', '*', 'ROWS' from sampled where is_object(source_row)
  union all
  select table_name, observed_hour, position, 'metrics', '*', 'ROWS' from sampled where is_object(metrics)
  union all
  select table_name, observed_hour, position, 'metadata', '*', 'ROWS' from sampled where is_object(metadata)
)
select
  table_name,
  place,
  key_name,
  case sf_type
    when 'INTEGER' then 'number'
    when 'DECIMAL' then 'number'
    when 'DOUBLE' then 'number'
    when 'VARCHAR' then 'text'
    when 'NULL_VALUE' then 'null'
    else lower(sf_type)
  end,
  observed_hour,
  count(*),
  min(position)
from observed
where length(key_name) <= 100
group by table_name, place, key_name, 4, observed_hour;

delete from monitoring.recordings where recording like 'observed_keys of %';

insert into monitoring.recordings (recording, recorded_at, recorded_through)
select 'observed_keys of BRAINTRUST_TRACES', sysdate(), max(ingestion_timestamp) from raw_data.braintrust_traces
union all
select 'observed_keys of BRAINTRUST_SPANS', sysdate(), max(ingestion_timestamp) from raw_data.braintrust_spans
union all
select 'observed_keys of BRAINTRUST_QUERY_ROWS', sysdate(), max(ingestion_timestamp) from raw_data.braintrust_query_rows
union all
select 'observed_keys of MODEL_USAGE', sysdate(), max(ingestion_timestamp) from raw_data.model_usage;

delete from monitoring.observed_keys where observed_hour < dateadd(day, -15, sysdate());
