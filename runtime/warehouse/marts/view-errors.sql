-- Grain: one span with an error. Source: current_spans.
create or replace view marts.errors (
  project_id comment 'The project in Braintrust',
  created_day comment 'UTC day of created',
  started_at comment 'UTC',
  trace_id comment 'The trace',
  span_id comment 'The span',
  span_name comment 'What the span is called',
  span_type comment 'llm, tool, task, score, eval, function and others',
  model comment 'Of metadata',
  environment comment 'Of metadata',
  user_id comment 'Of metadata',
  error_message comment 'Its first 1,000 characters'
) comment = 'Spans with an error as they are now' as
select
  project_id,
  created_day,
  created as started_at,
  trace_id,
  span_id,
  span_name,
  span_type,
  model,
  environment,
  user_id,
  error_message
from current_data.current_spans
where is_error;
