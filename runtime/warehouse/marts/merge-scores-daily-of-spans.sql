merge into marts.scores_daily as kept
using (
  with scores as (
    select
      changes.created_day as day,
      changes.project_id,
      'spans' as source,
      score.key as name,
      changes.sign,
      iff(abs(try_to_double(score.value::varchar)) <= 1e6, try_to_double(score.value::varchar), null) as value
    from current_data.span_changes as changes,
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
      sum(iff(value is null, 0, sign)) as scored,
      sum(iff(value is null, sign, 0)) as not_scored,
      sum(sign * coalesce(value, 0)::number(18, 6)) as score_sum
    from scores
    group by 1, 2, 3, 4
  )
  select *
  from sums
  -- A row that came again as it was leaves the mart as it is, at no cost.
  where scored <> 0 or not_scored <> 0 or score_sum <> 0
) as changes
on kept.day = changes.day
  and kept.project_id = changes.project_id
  and kept.source = changes.source
  and kept.name = changes.name
when matched and kept.scored + changes.scored = 0 and kept.not_scored + changes.not_scored = 0 then delete
when matched then update set
  scored = kept.scored + changes.scored,
  not_scored = kept.not_scored + changes.not_scored,
  score_sum = kept.score_sum + changes.score_sum
when not matched then insert (
  day, project_id, source, name, scored, not_scored, score_sum
) values (
  changes.day, changes.project_id, changes.source, changes.name, changes.scored, changes.not_scored,
  changes.score_sum
);
