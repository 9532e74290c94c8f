merge into marts.usage_daily as kept
using (
  with sums as (
    select
      created_day as day,
      project_id,
      coalesce(model, 'unknown') as model,
      coalesce(environment, 'unknown') as environment,
      sum(sign) as calls,
      sum(iff(is_error, sign, 0)) as errors,
      sum(sign * coalesce(prompt_tokens, 0)) as prompt_tokens,
      sum(sign * coalesce(completion_tokens, 0)) as completion_tokens,
      sum(sign * coalesce(cached_tokens, 0)) as cached_tokens,
      sum(sign * coalesce(cache_creation_tokens, 0)) as cache_creation_tokens,
      sum(sign * coalesce(reasoning_tokens, 0)) as reasoning_tokens,
      sum(sign * coalesce(total_tokens, 0)) as total_tokens,
      sum(sign * coalesce(cost_usd, 0)) as cost_usd,
      sum(iff(cost_usd is null, 0, sign)) as calls_with_cost,
      sum(iff(cost_usd is null and total_tokens > 0, sign, 0)) as calls_without_cost,
      sum(sign * coalesce(duration_us, 0)) as duration_us,
      sum(iff(duration_us is null, 0, sign)) as timed_calls,
      sum(sign * coalesce(time_to_first_token_us, 0)) as time_to_first_token_us,
      sum(iff(time_to_first_token_us is null, 0, sign)) as streamed_calls
    from current_data.span_changes
    where span_type = 'llm'
    group by 1, 2, 3, 4
  )
  select *
  from sums
  -- A row that came again as it was leaves the mart as it is, at no cost.
  where calls <> 0
    or errors <> 0
    or prompt_tokens <> 0
    or completion_tokens <> 0
    or cached_tokens <> 0
    or cache_creation_tokens <> 0
    or reasoning_tokens <> 0
    or total_tokens <> 0
    or cost_usd <> 0
    or calls_with_cost <> 0
    or calls_without_cost <> 0
    or duration_us <> 0
    or timed_calls <> 0
    or time_to_first_token_us <> 0
    or streamed_calls <> 0
) as changes
on kept.day = changes.day
  and kept.project_id = changes.project_id
  and kept.model = changes.model
  and kept.environment = changes.environment
when matched and kept.calls + changes.calls = 0 then delete
when matched then update set
  calls = kept.calls + changes.calls,
  errors = kept.errors + changes.errors,
  prompt_tokens = kept.prompt_tokens + changes.prompt_tokens,
  completion_tokens = kept.completion_tokens + changes.completion_tokens,
  cached_tokens = kept.cached_tokens + changes.cached_tokens,
  cache_creation_tokens = kept.cache_creation_tokens + changes.cache_creation_tokens,
  reasoning_tokens = kept.reasoning_tokens + changes.reasoning_tokens,
  total_tokens = kept.total_tokens + changes.total_tokens,
  cost_usd = kept.cost_usd + changes.cost_usd,
  calls_with_cost = kept.calls_with_cost + changes.calls_with_cost,
  calls_without_cost = kept.calls_without_cost + changes.calls_without_cost,
  duration_us = kept.duration_us + changes.duration_us,
  timed_calls = kept.timed_calls + changes.timed_calls,
  time_to_first_token_us = kept.time_to_first_token_us + changes.time_to_first_token_us,
  streamed_calls = kept.streamed_calls + changes.streamed_calls
when not matched then insert (
  day, project_id, model, environment, calls, errors, prompt_tokens, completion_tokens, cached_tokens,
  cache_creation_tokens, reasoning_tokens, total_tokens, cost_usd, calls_with_cost, calls_without_cost, duration_us,
  timed_calls, time_to_first_token_us, streamed_calls
) values (
  changes.day, changes.project_id, changes.model, changes.environment, changes.calls, changes.errors,
  changes.prompt_tokens, changes.completion_tokens, changes.cached_tokens,
  changes.cache_creation_tokens, changes.reasoning_tokens, changes.total_tokens, changes.cost_usd,
  changes.calls_with_cost, changes.calls_without_cost, changes.duration_us, changes.timed_calls, changes.time_to_first_token_us,
  changes.streamed_calls
);
