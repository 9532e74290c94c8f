-- Grain: one span among the arrivals, its newest row, as it was landed. The order is one of all rows there can be, so
-- that it does not matter when a row arrives. Most come once: only the others are sorted.
create or replace view current_data.newest_span_arrivals as
with repeated as (
  select project_id, span_id, created_day
  from current_data.span_arrivals
  group by project_id, span_id, created_day
  having count(*) > 1
),
ranked as (
  select arrived.*
  from current_data.span_arrivals as arrived
  inner join repeated
    on arrived.project_id = repeated.project_id
    and arrived.span_id = repeated.span_id
    and arrived.created_day = repeated.created_day
  qualify row_number() over (
    partition by arrived.project_id, arrived.span_id, arrived.created_day
    order by
      coalesce(arrived.xact_id, -1) desc,
      arrived.file_name desc,
      arrived.file_row_number desc,
      arrived.ingestion_timestamp desc
  ) = 1
)
select arrived.*
from current_data.span_arrivals as arrived
left join repeated
  on arrived.project_id = repeated.project_id
  and arrived.span_id = repeated.span_id
  and arrived.created_day = repeated.created_day
where repeated.span_id is null
union all
select * from ranked;
