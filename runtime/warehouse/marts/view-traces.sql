-- Grain: one trace. Source: current_traces.
create or replace view marts.traces (
  project_id comment 'The project in Braintrust',
  trace_id comment 'The trace',
  started_at comment 'UTC',
  duration_ms comment 'Milliseconds from the first start to the last end',
  time_to_first_token_ms comment 'Milliseconds',
  model comment 'Of the root span''s metadata',
  environment comment 'Of the root span''s metadata',
  user_id comment 'Of the root span''s metadata',
  is_error comment 'Whether a span of the trace has an error',
  error_message comment 'Its first 1,000 characters',
  llm_calls comment 'Spans that call a model',
  tool_calls comment 'Spans that call a tool',
  total_tokens comment 'As told, else in and out added up',
  cost_usd comment 'As Braintrust estimated it; null is unknown, not free',
  scores comment 'By name, averaged over the spans'
) comment = 'Traces as they are now' as
select
  project_id,
  id as trace_id,
  created as started_at,
  duration_us / 1000 as duration_ms,
  time_to_first_token_us / 1000 as time_to_first_token_ms,
  model,
  environment,
  user_id,
  is_error,
  error_message,
  llm_calls,
  tool_calls,
  total_tokens,
  cost_usd,
  scores
from current_data.current_traces;
