-- Grain: one UTC day, project, model and environment. Source: usage_daily. Rates are null where there is nothing to
-- divide by, and a cost is null, not 0, where no call has one.
create or replace view marts.cost_daily (
  day comment 'UTC day of created',
  project_id comment 'The project in Braintrust',
  model comment 'Of metadata; unknown where it names none',
  environment comment 'Of metadata; unknown where it names none',
  calls comment 'Calls of a model',
  errors comment 'Calls that failed',
  error_rate comment 'Share of calls that failed, 0 to 1',
  prompt_tokens comment 'Tokens in',
  completion_tokens comment 'Tokens out',
  total_tokens comment 'As told, else in and out added up',
  cost_usd comment 'What Braintrust estimated, null where no call has a cost',
  calls_without_cost comment 'Calls with tokens and no cost: the cost is that much too low',
  cost_per_call_usd comment 'Over the calls that have a cost',
  mean_duration_ms comment 'Milliseconds, over the timed calls'
) comment = 'Cost, tokens and errors of models by day' as
select
  day,
  project_id,
  model,
  environment,
  calls,
  errors,
  errors / nullif(calls, 0) as error_rate,
  prompt_tokens,
  completion_tokens,
  total_tokens,
  iff(calls_with_cost = 0, null, cost_usd) as cost_usd,
  calls_without_cost,
  cost_usd / nullif(calls_with_cost, 0) as cost_per_call_usd,
  duration_us / nullif(timed_calls, 0) / 1000 as mean_duration_ms
from marts.usage_daily;
