-- Grain: one UTC day, project and environment. Source: the current traces. All columns add up over any rows. Never add
-- them to usage_daily: both count the same tokens.
create table marts.trace_usage_daily (
  day date not null comment 'UTC day of created',
  project_id varchar not null comment 'The project in Braintrust',
  environment varchar not null comment 'Of metadata; unknown where it names none',
  traces number(18, 0) not null comment 'Traces',
  traces_with_errors number(18, 0) not null comment 'Traces with an error',
  llm_calls number(18, 0) not null comment 'Calls of models',
  tool_calls number(18, 0) not null comment 'Calls of tools',
  prompt_tokens number(38, 0) not null comment 'Tokens in, cached ones among them as Braintrust counts; traces that tell none add nothing',
  completion_tokens number(38, 0) not null comment 'Tokens out; traces that tell none add nothing',
  cached_tokens number(38, 0) not null comment 'Tokens read from a cache; traces that tell none add nothing',
  cache_creation_tokens number(38, 0) not null comment 'Tokens written to a cache; traces that tell none add nothing',
  reasoning_tokens number(38, 0) not null comment 'Tokens of reasoning, among those out; traces that tell none add nothing',
  total_tokens number(38, 0) not null comment 'As told, else in and out added up; traces that tell none add nothing',
  cost_usd number(38, 10) not null comment 'What Braintrust estimated; traces_without_cost says how many it leaves out',
  traces_with_cost number(18, 0) not null comment 'Traces with a cost; the cost is unknown where there is none',
  traces_without_cost number(18, 0) not null comment 'Traces with tokens and no cost',
  duration_us number(38, 0) not null comment 'Microseconds of the timed traces',
  timed_traces number(18, 0) not null comment 'Traces that tell how long they took'
) comment = 'Traces, their tokens and cost by day';
