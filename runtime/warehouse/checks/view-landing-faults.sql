-- Grain: one row for each faulty row, or key, among what landed in the last 7 days. Older faults are history: they can't
-- be mended by looking at them every hour, and each look would read the whole table.
-- duplicate_ids are true faults only: the same row of a file twice, or one version (xact_id) of a row with two contents.
-- Braintrust exporting a row again, changed with a larger xact_id or unchanged in another file, is normal.
-- Each branch scans just the columns that it asks about and keeps the few rows that are faulty: a shared list of all
-- rows took ten times the memory and time. Rows of a file twice are looked for in files where record_raw_rows counted some.
create or replace view monitoring.landing_faults as
with ahead as (
  select table_name, dateadd(minute, warning::number(38, 0), current_timestamp()) as latest_at
  from monitoring.effective_thresholds
  where metric = 'clock_skew_minutes'
),
-- A custom query may leave id and created out: there they are no fault.
odd_rows as (
  select ahead.table_name, landed.id, landed.created, landed.file_name, landed.file_row_number, landed.ingestion_timestamp,
    ahead.latest_at
  from raw_data.braintrust_traces as landed
  cross join ahead
  where landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and ahead.table_name = 'BRAINTRUST_TRACES'
    and (landed.id is null or landed.created is null or landed.created > ahead.latest_at)
  union all
  select ahead.table_name, landed.id, landed.created, landed.file_name, landed.file_row_number, landed.ingestion_timestamp,
    ahead.latest_at
  from raw_data.braintrust_spans as landed
  cross join ahead
  where landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and ahead.table_name = 'BRAINTRUST_SPANS'
    and (landed.id is null or landed.created is null or landed.created > ahead.latest_at)
  union all
  select ahead.table_name, landed.id, landed.created, landed.file_name, landed.file_row_number, landed.ingestion_timestamp,
    ahead.latest_at
  from raw_data.braintrust_query_rows as landed
  cross join ahead
  where landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and ahead.table_name = 'BRAINTRUST_QUERY_ROWS'
    and (landed.created > ahead.latest_at)
  union all
  select ahead.table_name, nullif(landed.row_key, ''), landed.created, landed.file_name, landed.file_row_number,
    landed.ingestion_timestamp, ahead.latest_at
  from raw_data.model_usage as landed
  cross join ahead
  where landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and ahead.table_name = 'MODEL_USAGE'
    and (
      landed.row_key is null or landed.row_key = '' or landed.created is null or landed.created > ahead.latest_at
    )
),
twice_in_file as (
  select 'BRAINTRUST_TRACES' as table_name, landed.file_name, landed.file_row_number, min(landed.id) as id,
    max(landed.ingestion_timestamp) as ingestion_timestamp
  from raw_data.braintrust_traces as landed
  inner join monitoring.raw_file_rows as counted
    on counted.table_name = 'BRAINTRUST_TRACES' and counted.file_name = landed.file_name and counted.count_twice > 0
  group by landed.file_name, landed.file_row_number
  having count(*) > 1 and max(landed.ingestion_timestamp) > dateadd(day, -7, current_timestamp())
  union all
  select 'BRAINTRUST_SPANS' as table_name, landed.file_name, landed.file_row_number, min(landed.id) as id,
    max(landed.ingestion_timestamp) as ingestion_timestamp
  from raw_data.braintrust_spans as landed
  inner join monitoring.raw_file_rows as counted
    on counted.table_name = 'BRAINTRUST_SPANS' and counted.file_name = landed.file_name and counted.count_twice > 0
  group by landed.file_name, landed.file_row_number
  having count(*) > 1 and max(landed.ingestion_timestamp) > dateadd(day, -7, current_timestamp())
  union all
  select 'BRAINTRUST_QUERY_ROWS' as table_name, landed.file_name, landed.file_row_number, min(landed.id) as id,
    max(landed.ingestion_timestamp) as ingestion_timestamp
  from raw_data.braintrust_query_rows as landed
  inner join monitoring.raw_file_rows as counted
    on counted.table_name = 'BRAINTRUST_QUERY_ROWS' and counted.file_name = landed.file_name and counted.count_twice > 0
  group by landed.file_name, landed.file_row_number
  having count(*) > 1 and max(landed.ingestion_timestamp) > dateadd(day, -7, current_timestamp())
  union all
  select 'MODEL_USAGE' as table_name, landed.file_name, landed.file_row_number, min(landed.row_key) as id,
    max(landed.ingestion_timestamp) as ingestion_timestamp
  from raw_data.model_usage as landed
  inner join monitoring.raw_file_rows as counted
    on counted.table_name = 'MODEL_USAGE' and counted.file_name = landed.file_name and counted.count_twice > 0
  group by landed.file_name, landed.file_row_number
  having count(*) > 1 and max(landed.ingestion_timestamp) > dateadd(day, -7, current_timestamp())
),
-- By a hash, so that a week's keys take little room; what collides is told apart below, where whole rows are compared.
repeated_traces as (
  select hash(project_id, id, xact_id) as version_hash
  from raw_data.braintrust_traces
  where ingestion_timestamp > dateadd(day, -7, current_timestamp()) and id is not null and xact_id is not null
  group by hash(project_id, id, xact_id)
  having count(*) > 1
),
two_contents_traces as (
  select landed.id, min(landed.file_name || ':' || landed.file_row_number) as position,
    max(landed.ingestion_timestamp) as ingestion_timestamp
  from raw_data.braintrust_traces as landed
  inner join repeated_traces on repeated_traces.version_hash = hash(landed.project_id, landed.id, landed.xact_id)
  where landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and landed.id is not null
    and landed.xact_id is not null
  group by landed.project_id, landed.id, landed.xact_id
  having count(distinct landed.file_name) > 1 and count(distinct hash(landed.source_row)) > 1
),
repeated_spans as (
  select hash(project_id, id, xact_id) as version_hash
  from raw_data.braintrust_spans
  where ingestion_timestamp > dateadd(day, -7, current_timestamp()) and id is not null and xact_id is not null
  group by hash(project_id, id, xact_id)
  having count(*) > 1
),
two_contents_spans as (
  select landed.id, min(landed.file_name || ':' || landed.file_row_number) as position,
    max(landed.ingestion_timestamp) as ingestion_timestamp
  from raw_data.braintrust_spans as landed
  inner join repeated_spans on repeated_spans.version_hash = hash(landed.project_id, landed.id, landed.xact_id)
  where landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and landed.id is not null
    and landed.xact_id is not null
  group by landed.project_id, landed.id, landed.xact_id
  having count(distinct landed.file_name) > 1 and count(distinct hash(landed.source_row)) > 1
)
select 'null_ids' as issue_type, table_name, file_name || ':' || file_row_number as sample_key, ingestion_timestamp
from odd_rows
where id is null and table_name <> 'BRAINTRUST_QUERY_ROWS'
union all
select 'null_timestamps', table_name, coalesce(id, 'no id') || ' at ' || file_name || ':' || file_row_number,
  ingestion_timestamp
from odd_rows
where created is null and table_name <> 'BRAINTRUST_QUERY_ROWS'
union all
select 'future_timestamps', table_name, coalesce(id, 'no id') || ' at ' || file_name || ':' || file_row_number,
  ingestion_timestamp
from odd_rows
where created > latest_at
union all
select 'duplicate_ids', table_name, coalesce(id, 'no id') || ' at ' || file_name || ':' || file_row_number,
  ingestion_timestamp
from twice_in_file
union all
select 'duplicate_ids', 'BRAINTRUST_TRACES', id || ' at ' || position, ingestion_timestamp
from two_contents_traces
union all
select 'duplicate_ids', 'BRAINTRUST_SPANS', id || ' at ' || position, ingestion_timestamp
from two_contents_spans
union all
select 'schema_drift', table_name,
  iff(place = 'row', '', place || '.') || key_name || ' ' || drift
    || iff(drift = 'vanished', '', ' from ' || old_types || ' to ' || new_types)
    || ', as in ' || coalesce(sample, 'no row'),
  current_timestamp()
from monitoring.schema_drift;
