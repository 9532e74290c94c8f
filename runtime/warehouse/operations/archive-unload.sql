-- Parquet has neither VARIANT nor a time with a zone: those become JSON text and times in UTC. Bodies are in source_row.
copy into @{{archive}}/{{location}}
from (
  select
    id as "id",
    project_id as "project_id",
    convert_timezone('UTC', created)::timestamp_ntz as "created",
    to_json(metadata) as "metadata",
    to_json(scores) as "scores",
    to_json(metrics) as "metrics",
    convert_timezone('UTC', ingestion_timestamp)::timestamp_ntz as "ingestion_timestamp",
    xact_id::varchar as "xact_id",
    to_json(source_row) as "source_row",
    file_name as "file_name",
    file_row_number::varchar as "file_row_number",
    file_last_modified as "file_last_modified",
    export_name as "export_name",
    loaded_by as "loaded_by"
  from {{table}}
  where created >= {{day}}
    and created < dateadd(day, 1, {{day}})
    and ingestion_timestamp < {{before}}
)
file_format = (type = parquet)
header = true
overwrite = true;
