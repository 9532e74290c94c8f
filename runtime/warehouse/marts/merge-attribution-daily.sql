merge into marts.attribution_daily as kept
using (
  with sums as (
    select
      created_day as day,
      project_id,
      coalesce(environment, 'unknown') as environment,
      coalesce(user_id, 'unknown') as user_id,
      sum(sign) as traces,
      sum(iff(is_error, sign, 0)) as traces_with_errors,
      sum(sign * coalesce(total_tokens, 0)) as total_tokens,
      sum(sign * coalesce(cost_usd, 0)) as cost_usd,
      sum(iff(cost_usd is null, 0, sign)) as traces_with_cost,
      sum(iff(cost_usd is null and total_tokens > 0, sign, 0)) as traces_without_cost
    from current_data.trace_changes
    group by 1, 2, 3, 4
  )
  select *
  from sums
  -- A row that came again as it was leaves the mart as it is, at no cost.
  where traces <> 0
    or traces_with_errors <> 0
    or total_tokens <> 0
    or cost_usd <> 0
    or traces_with_cost <> 0
    or traces_without_cost <> 0
) as changes
on kept.day = changes.day
  and kept.project_id = changes.project_id
  and kept.environment = changes.environment
  and kept.user_id = changes.user_id
when matched and kept.traces + changes.traces = 0 then delete
when matched then update set
  traces = kept.traces + changes.traces,
  traces_with_errors = kept.traces_with_errors + changes.traces_with_errors,
  total_tokens = kept.total_tokens + changes.total_tokens,
  cost_usd = kept.cost_usd + changes.cost_usd,
  traces_with_cost = kept.traces_with_cost + changes.traces_with_cost,
  traces_without_cost = kept.traces_without_cost + changes.traces_without_cost
when not matched then insert (
  day, project_id, environment, user_id, traces, traces_with_errors, total_tokens, cost_usd,
  traces_with_cost, traces_without_cost
) values (
  changes.day, changes.project_id, changes.environment, changes.user_id, changes.traces,
  changes.traces_with_errors, changes.total_tokens, changes.cost_usd, changes.traces_with_cost, changes.traces_without_cost
);
