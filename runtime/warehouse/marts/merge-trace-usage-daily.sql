merge into marts.trace_usage_daily as kept
using (
  with sums as (
    select
      created_day as day,
      project_id,
      coalesce(environment, 'unknown') as environment,
      sum(sign) as traces,
      sum(iff(is_error, sign, 0)) as traces_with_errors,
      sum(sign * coalesce(llm_calls, 0)) as llm_calls,
      sum(sign * coalesce(tool_calls, 0)) as tool_calls,
      sum(sign * coalesce(prompt_tokens, 0)) as prompt_tokens,
      sum(sign * coalesce(completion_tokens, 0)) as completion_tokens,
      sum(sign * coalesce(cached_tokens, 0)) as cached_tokens,
      sum(sign * coalesce(cache_creation_tokens, 0)) as cache_creation_tokens,
      sum(sign * coalesce(reasoning_tokens, 0)) as reasoning_tokens,
      sum(sign * coalesce(total_tokens, 0)) as total_tokens,
      sum(sign * coalesce(cost_usd, 0)) as cost_usd,
      sum(iff(cost_usd is null, 0, sign)) as traces_with_cost,
      sum(iff(cost_usd is null and total_tokens > 0, sign, 0)) as traces_without_cost,
      sum(sign * coalesce(duration_us, 0)) as duration_us,
      sum(iff(duration_us is null, 0, sign)) as timed_traces
    from current_data.trace_changes
    group by 1, 2, 3
  )
  select *
  from sums
  -- A row that came again as it was leaves the mart as it is, at no cost.
  where traces <> 0
    or traces_with_errors <> 0
    or llm_calls <> 0
    or tool_calls <> 0
    or prompt_tokens <> 0
    or completion_tokens <> 0
    or cached_tokens <> 0
    or cache_creation_tokens <> 0
    or reasoning_tokens <> 0
    or total_tokens <> 0
    or cost_usd <> 0
    or traces_with_cost <> 0
    or traces_without_cost <> 0
    or duration_us <> 0
    or timed_traces <> 0
) as changes
on kept.day = changes.day
  and kept.project_id = changes.project_id
  and kept.environment = changes.environment
when matched and kept.traces + changes.traces = 0 then delete
when matched then update set
  traces = kept.traces + changes.traces,
  traces_with_errors = kept.traces_with_errors + changes.traces_with_errors,
  llm_calls = kept.llm_calls + changes.llm_calls,
  tool_calls = kept.tool_calls + changes.tool_calls,
  prompt_tokens = kept.prompt_tokens + changes.prompt_tokens,
  completion_tokens = kept.completion_tokens + changes.completion_tokens,
  cached_tokens = kept.cached_tokens + changes.cached_tokens,
  cache_creation_tokens = kept.cache_creation_tokens + changes.cache_creation_tokens,
  reasoning_tokens = kept.reasoning_tokens + changes.reasoning_tokens,
  total_tokens = kept.total_tokens + changes.total_tokens,
  cost_usd = kept.cost_usd + changes.cost_usd,
  traces_with_cost = kept.traces_with_cost + changes.traces_with_cost,
  traces_without_cost = kept.traces_without_cost + changes.traces_without_cost,
  duration_us = kept.duration_us + changes.duration_us,
  timed_traces = kept.timed_traces + changes.timed_traces
when not matched then insert (
  day, project_id, environment, traces, traces_with_errors, llm_calls, tool_calls, prompt_tokens,
  completion_tokens, cached_tokens, cache_creation_tokens, reasoning_tokens, total_tokens, cost_usd,
  traces_with_cost, traces_without_cost, duration_us, timed_traces
) values (
  changes.day, changes.project_id, changes.environment, changes.traces, changes.traces_with_errors,
  changes.llm_calls, changes.tool_calls, changes.prompt_tokens, changes.completion_tokens,
  changes.cached_tokens, changes.cache_creation_tokens, changes.reasoning_tokens, changes.total_tokens,
  changes.cost_usd, changes.traces_with_cost, changes.traces_without_cost, changes.duration_us, changes.timed_traces
);
