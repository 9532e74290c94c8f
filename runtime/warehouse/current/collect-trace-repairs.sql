-- Every row that raw holds of the keys that these files touched, before or now.
delete from current_data.trace_arrivals;
insert into current_data.trace_arrivals (
  id, project_id, created_day, created, metadata, scores, metrics, error, tags, xact_id, file_name,
  file_row_number, ingestion_timestamp
)
with files as (
  select distinct file_name from raw_data.repair_files
),
touched as (
  select project_id, id from current_data.current_traces
  where file_name in (select file_name from files)
  union
  select coalesce(project_id, '') as project_id, id from raw_data.braintrust_traces
  where file_name in (select file_name from files) and id <> ''
)
select
  landed.id, coalesce(landed.project_id, '') as project_id,
  coalesce(to_date(convert_timezone('UTC', landed.created)), '1970-01-01'::date) as created_day,
  landed.created, landed.metadata, landed.scores, landed.metrics, landed.error, landed.tags,
  landed.xact_id, landed.file_name, landed.file_row_number, landed.ingestion_timestamp
from raw_data.braintrust_traces as landed
inner join touched
  on coalesce(landed.project_id, '') = touched.project_id
  and landed.id = touched.id;
-- What is there of these keys goes, what raw says of them comes; both where nothing changed, which adds up to nothing.
delete from current_data.trace_changes;
insert into current_data.trace_changes
with newest as (
  select project_id, id, created_day from current_data.newest_trace_arrivals
)
select kept.*, -1 as sign
from current_data.current_traces as kept
left join newest
  on kept.project_id = newest.project_id
  and kept.id = newest.id
  and kept.created_day = newest.created_day
where newest.id is not null
  or kept.file_name in (select file_name from raw_data.repair_files);
insert into current_data.trace_changes
select *, 1 as sign from current_data.arrived_traces;
