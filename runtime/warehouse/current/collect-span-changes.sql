-- An arrival stays out where the row that is there is as new. Both stand on the same day, so that only the days of the
-- arrivals are read: their list prunes better than a range of days would, which one late row makes wide.
delete from current_data.span_arrivals
using current_data.current_spans as kept
where kept.created_day in (select created_day from current_data.span_arrivals)
  and kept.project_id = span_arrivals.project_id
  and kept.span_id = span_arrivals.span_id
  and kept.created_day = span_arrivals.created_day
  and (
    coalesce(kept.xact_id, -1) > coalesce(span_arrivals.xact_id, -1)
    or (
      coalesce(kept.xact_id, -1) = coalesce(span_arrivals.xact_id, -1)
      and (
        kept.file_name > span_arrivals.file_name
        or (
          kept.file_name = span_arrivals.file_name
          and (
            kept.file_row_number > span_arrivals.file_row_number
            or (
              kept.file_row_number = span_arrivals.file_row_number
              and kept.ingestion_timestamp >= span_arrivals.ingestion_timestamp
            )
          )
        )
      )
    )
  );
delete from current_data.span_changes;
-- What is replaced: whatever is there of the keys that are left.
insert into current_data.span_changes
with arrived as (
  select distinct project_id, span_id, created_day from current_data.span_arrivals
)
select kept.*, -1 as sign
from current_data.current_spans as kept
inner join arrived
  on kept.project_id = arrived.project_id
  and kept.span_id = arrived.span_id
  and kept.created_day = arrived.created_day
where kept.created_day in (select created_day from current_data.span_arrivals);
-- What replaces it, or is new.
insert into current_data.span_changes
select *, 1 as sign from current_data.arrived_spans;
