-- Every row that raw holds of the keys that these files touched, before or now.
delete from current_data.span_arrivals;
insert into current_data.span_arrivals (
  span_id, project_id, created_day, created, metadata, scores, metrics, error, tags, xact_id,
  file_name, file_row_number, ingestion_timestamp, trace_id, parent_span_id, is_root, span_name,
  span_type
)
with files as (
  select distinct file_name from raw_data.repair_files
),
touched as (
  select project_id, span_id from current_data.current_spans
  where file_name in (select file_name from files)
  union
  select coalesce(project_id, '') as project_id, span_id from raw_data.braintrust_spans
  where file_name in (select file_name from files) and span_id <> ''
)
select
  landed.span_id, coalesce(landed.project_id, '') as project_id,
  coalesce(to_date(convert_timezone('UTC', landed.created)), '1970-01-01'::date) as created_day,
  landed.created, landed.metadata, landed.scores, landed.metrics, landed.error, landed.tags,
  landed.xact_id, landed.file_name, landed.file_row_number, landed.ingestion_timestamp,
  landed.trace_id, landed.parent_span_id, landed.is_root, landed.span_name, landed.span_type
from raw_data.braintrust_spans as landed
inner join touched
  on coalesce(landed.project_id, '') = touched.project_id
  and landed.span_id = touched.span_id;
-- What is there of these keys goes, what raw says of them comes; both where nothing changed, which adds up to nothing.
delete from current_data.span_changes;
insert into current_data.span_changes
with newest as (
  select project_id, span_id, created_day from current_data.newest_span_arrivals
)
select kept.*, -1 as sign
from current_data.current_spans as kept
left join newest
  on kept.project_id = newest.project_id
  and kept.span_id = newest.span_id
  and kept.created_day = newest.created_day
where newest.span_id is not null
  or kept.file_name in (select file_name from raw_data.repair_files);
insert into current_data.span_changes
select *, 1 as sign from current_data.arrived_spans;
