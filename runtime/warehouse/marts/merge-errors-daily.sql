merge into marts.errors_daily as kept
using (
  with sums as (
    select
      created_day as day,
      project_id,
      coalesce(span_type, 'unknown') as span_type,
      coalesce(span_name, 'unknown') as span_name,
      left(coalesce(error_message, ''), 200) as message,
      sum(sign) as errors
    from current_data.span_changes
    where is_error
    group by 1, 2, 3, 4, 5
  )
  select *
  from sums
  -- A row that came again as it was leaves the mart as it is, at no cost.
  where errors <> 0
) as changes
on kept.day = changes.day
  and kept.project_id = changes.project_id
  and kept.span_type = changes.span_type
  and kept.span_name = changes.span_name
  and kept.message = changes.message
when matched and kept.errors + changes.errors = 0 then delete
when matched then update set
  errors = kept.errors + changes.errors
when not matched then insert (
  day, project_id, span_type, span_name, message, errors
) values (
  changes.day, changes.project_id, changes.span_type, changes.span_name, changes.message, changes.errors
);
