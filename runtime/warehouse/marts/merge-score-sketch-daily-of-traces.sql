merge into marts.score_sketch_daily as kept
using (
  with scores as (
    select
      changes.created_day as day,
      changes.project_id,
      'traces' as source,
      score.key as name,
      changes.sign,
      iff(abs(try_to_double(score.value::varchar)) <= 1e6, try_to_double(score.value::varchar), null) as value
    from current_data.trace_changes as changes,
      lateral flatten(input => changes.scores) as score
    -- A list has no names.
    where score.key is not null
  ),
  sums as (
    select
      day,
      project_id,
      source,
      name,
      greatest(least(round(value * 100), 100), 0)::number(38, 0) as hundredth,
      sum(sign) as samples
    from scores
    where value is not null
    group by 1, 2, 3, 4, 5
  )
  select *
  from sums
  -- A row that came again as it was leaves the mart as it is, at no cost.
  where samples <> 0
) as changes
on kept.day = changes.day
  and kept.project_id = changes.project_id
  and kept.source = changes.source
  and kept.name = changes.name
  and kept.hundredth = changes.hundredth
when matched and kept.samples + changes.samples = 0 then delete
when matched then update set
  samples = kept.samples + changes.samples
when not matched then insert (
  day, project_id, source, name, hundredth, samples
) values (
  changes.day, changes.project_id, changes.source, changes.name, changes.hundredth, changes.samples
);
