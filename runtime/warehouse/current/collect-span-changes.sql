-- The difference that the arrivals make: nothing where the row that is there is as new. Both versions of a span stand
-- on the same day, so that only the days of the arrivals are read: their list prunes better than a range of days would,
-- which one late row makes wide.
delete from current_data.span_changes;
-- What is replaced.
insert into current_data.span_changes
with newest as (
  select
    project_id, span_id, created_day, coalesce(xact_id, -1) as xact_id, file_name, file_row_number, ingestion_timestamp
  from current_data.newest_span_arrivals
)
select kept.*, -1 as sign
from current_data.current_spans as kept
inner join newest
  on kept.project_id = newest.project_id
  and kept.span_id = newest.span_id
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
insert into current_data.span_changes
with newest as (
  select
    project_id, span_id, created_day, coalesce(xact_id, -1) as xact_id, file_name, file_row_number, ingestion_timestamp
  from current_data.newest_span_arrivals
),
staying as (
  select kept.project_id, kept.span_id, kept.created_day
  from current_data.current_spans as kept
  inner join newest
    on kept.project_id = newest.project_id
    and kept.span_id = newest.span_id
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
from current_data.arrived_spans as arrived
left join staying
  on arrived.project_id = staying.project_id
  and arrived.span_id = staying.span_id
  and arrived.created_day = staying.created_day
where staying.span_id is null;
