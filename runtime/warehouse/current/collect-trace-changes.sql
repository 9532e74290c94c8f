-- The difference that the arrivals make: nothing where the row that is there is as new. Both versions of a trace stand
-- on the same day, so that only the days of the arrivals are read: their list prunes better than a range of days would,
-- which one late row makes wide.
delete from current_data.trace_changes;
-- What is replaced.
insert into current_data.trace_changes
with newest as (
  select
    project_id, id, created_day, coalesce(xact_id, -1) as xact_id, file_name, file_row_number, ingestion_timestamp
  from current_data.newest_trace_arrivals
)
select kept.*, -1 as sign
from current_data.current_traces as kept
inner join newest
  on kept.project_id = newest.project_id
  and kept.id = newest.id
  and kept.created_day = newest.created_day
where kept.created_day in (select created_day from newest)
  and (
    coalesce(kept.xact_id, -1) < newest.xact_id
    or (
      coalesce(kept.xact_id, -1) = newest.xact_id
      and (
        kept.file_name < newest.file_name
        or (
          kept.file_name = newest.file_name
          and (
            kept.file_row_number < newest.file_row_number
            or (
              kept.file_row_number = newest.file_row_number
              and kept.ingestion_timestamp < newest.ingestion_timestamp
            )
          )
        )
      )
    )
  );
-- What replaces it, or is new: all but where the row that is there stays. Keys first, as few columns tell.
insert into current_data.trace_changes
with newest as (
  select
    project_id, id, created_day, coalesce(xact_id, -1) as xact_id, file_name, file_row_number, ingestion_timestamp
  from current_data.newest_trace_arrivals
),
staying as (
  select kept.project_id, kept.id, kept.created_day
  from current_data.current_traces as kept
  inner join newest
    on kept.project_id = newest.project_id
    and kept.id = newest.id
    and kept.created_day = newest.created_day
  where kept.created_day in (select created_day from newest)
    and not (
      coalesce(kept.xact_id, -1) < newest.xact_id
      or (
        coalesce(kept.xact_id, -1) = newest.xact_id
        and (
          kept.file_name < newest.file_name
          or (
            kept.file_name = newest.file_name
            and (
              kept.file_row_number < newest.file_row_number
              or (
                kept.file_row_number = newest.file_row_number
                and kept.ingestion_timestamp < newest.ingestion_timestamp
              )
            )
          )
        )
      )
    )
)
select arrived.*, 1 as sign
from current_data.arrived_traces as arrived
left join staying
  on arrived.project_id = staying.project_id
  and arrived.id = staying.id
  and arrived.created_day = staying.created_day
where staying.id is null;
