-- Grain: one row of the landing table that was archived, read from Parquet at each query. Columns as the landing table
-- has them first. Made by the first archive, as there is nothing to read before. Parts that are not deleted from the
-- landing table are left out, so that no row shows in both.
create or replace view {{view}} as
with archived as (
  select
    $1:id::varchar as id,
    $1:project_id::varchar as project_id,
    to_timestamp_tz($1:created::varchar || '+00:00') as created,
    parse_json($1:metadata::varchar) as metadata,
    parse_json($1:scores::varchar) as scores,
    parse_json($1:metrics::varchar) as metrics,
    to_timestamp_tz($1:ingestion_timestamp::varchar || '+00:00') as ingestion_timestamp,
    $1:xact_id::varchar::number(38, 0) as xact_id,
    parse_json($1:source_row::varchar) as source_row,
    $1:file_name::varchar as file_name,
    $1:file_row_number::varchar::number(38, 0) as file_row_number,
    $1:export_name::varchar as export_name,
    $1:loaded_by::varchar as loaded_by,
    metadata$filename as archive_file
  from @{{archive}}/{{folder}} (file_format => 'raw_data.parquet_format', pattern => '.*[.]parquet')
),
parts as (
  select distinct location
  from raw_data.retired_rows
  where table_name = {{table_name}} and reason = 'archived' and deleted_at is not null
)
select
  archived.id,
  archived.project_id,
  archived.created,
  archived.metadata,
  archived.scores,
  archived.metrics,
  archived.source_row:input as input,
  archived.source_row:output as output,
  archived.ingestion_timestamp,
  archived.xact_id,
  archived.source_row,
  archived.file_name,
  archived.file_row_number,
  archived.export_name,
  archived.loaded_by
from archived
inner join parts on contains(archived.archive_file, parts.location);
