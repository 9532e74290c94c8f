-- Grain: one span. Source: current_spans, and the row of raw that it was taken from for the bodies. Ask for a trace, or
-- for days; for a trace's tree use the function trace_tree.
create or replace view marts.trace_spans (
  project_id comment 'The project in Braintrust',
  trace_id comment 'The trace',
  span_id comment 'The span',
  parent_span_id comment 'The first parent, null for a root',
  created_day comment 'UTC day of created',
  started_at comment 'UTC',
  span_name comment 'What the span is called',
  span_type comment 'llm, tool, task, score, eval, function and others',
  duration_ms comment 'Milliseconds',
  time_to_first_token_ms comment 'Milliseconds',
  model comment 'Of metadata',
  is_error comment 'Whether the span has an error',
  error_message comment 'Its first 1,000 characters',
  total_tokens comment 'As told, else in and out added up',
  cost_usd comment 'As Braintrust estimated it; null is unknown, not free',
  scores comment 'By name, a number or null',
  input comment 'As logged, any JSON; null once raw is archived',
  output comment 'As logged, any JSON; null once raw is archived'
) comment = 'Spans as they are now, with their bodies' as
select
  spans.project_id,
  spans.trace_id,
  spans.span_id,
  spans.parent_span_id,
  spans.created_day,
  spans.created as started_at,
  spans.span_name,
  spans.span_type,
  spans.duration_us / 1000 as duration_ms,
  spans.time_to_first_token_us / 1000 as time_to_first_token_ms,
  spans.model,
  spans.is_error,
  spans.error_message,
  spans.total_tokens,
  spans.cost_usd,
  spans.scores,
  landed.input as input,
  landed.output as output
from current_data.current_spans as spans
left join raw_data.braintrust_spans as landed
  on spans.file_name = landed.file_name
  and spans.file_row_number = landed.file_row_number
  and spans.ingestion_timestamp = landed.ingestion_timestamp;
