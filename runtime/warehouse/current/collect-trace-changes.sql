-- An arrival stays out where the row that is there is as new. Both stand on the same day, so that only the days of the
-- arrivals are read: their list prunes better than a range of days would, which one late row makes wide.
delete from current_data.trace_arrivals
using current_data.current_traces as kept
where kept.created_day in (select created_day from current_data.trace_arrivals)
  and kept.project_id = trace_arrivals.project_id
  and kept.id = trace_arrivals.id
  and kept.created_day = trace_arrivals.created_day
  and (
    coalesce(kept.xact_id, -1) > coalesce(trace_arrivals.xact_id, -1)
    or (
      coalesce(kept.xact_id, -1) = coalesce(trace_arrivals.xact_id, -1)
      and (
        kept.file_name > trace_arrivals.file_name
        or (
          kept.file_name = trace_arrivals.file_name
          and (
            kept.file_row_number > trace_arrivals.file_row_number
            or (
              kept.file_row_number = trace_arrivals.file_row_number
              and kept.ingestion_timestamp >= trace_arrivals.ingestion_timestamp
            )
          )
        )
      )
    )
  );
delete from current_data.trace_changes;
-- What is replaced: whatever is there of the keys that are left.
insert into current_data.trace_changes
with arrived as (
  select distinct project_id, id, created_day from current_data.trace_arrivals
)
select kept.*, -1 as sign
from current_data.current_traces as kept
inner join arrived
  on kept.project_id = arrived.project_id
  and kept.id = arrived.id
  and kept.created_day = arrived.created_day
where kept.created_day in (select created_day from current_data.trace_arrivals);
-- What replaces it, or is new.
insert into current_data.trace_changes
select *, 1 as sign from current_data.arrived_traces;
