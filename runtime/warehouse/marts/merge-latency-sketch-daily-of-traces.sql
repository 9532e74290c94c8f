merge into marts.latency_sketch_daily as kept
using (
  with sums as (
    select
      created_day as day,
      project_id,
      coalesce(model, 'unknown') as model,
      'trace' as measure,
      ceil(ln(greatest(duration_us, 1)) / ln(1.02))::number(38, 0) as bucket,
      sum(sign) as samples
    from current_data.trace_changes
    where duration_us is not null
    group by 1, 2, 3, 4, 5
  )
  select *
  from sums
  -- A row that came again as it was leaves the mart as it is, at no cost.
  where samples <> 0
) as changes
on kept.day = changes.day
  and kept.project_id = changes.project_id
  and kept.model = changes.model
  and kept.measure = changes.measure
  and kept.bucket = changes.bucket
when matched and kept.samples + changes.samples = 0 then delete
when matched then update set
  samples = kept.samples + changes.samples
when not matched then insert (
  day, project_id, model, measure, bucket, samples
) values (
  changes.day, changes.project_id, changes.model, changes.measure, changes.bucket, changes.samples
);
