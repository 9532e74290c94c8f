-- Grain: one span among the arrivals, its newest row, as it was landed. The order is one of all rows there can be, so
-- that it does not matter when a row arrives.
create or replace view current_data.newest_span_arrivals as
select *
from current_data.span_arrivals
qualify row_number() over (
  partition by project_id, span_id, created_day
  order by coalesce(xact_id, -1) desc, file_name desc, file_row_number desc, ingestion_timestamp desc
) = 1;
