-- Grain: one UTC day, project, model and environment. Source: calls of models, the current spans of type llm: their
-- parents repeat the same usage. All columns add up over any rows.
create table marts.usage_daily (
  day date not null comment 'UTC day of created',
  project_id varchar not null comment 'The project in Braintrust',
  model varchar not null comment 'Of metadata; unknown where it names none',
  environment varchar not null comment 'Of metadata; unknown where it names none',
  calls number(18, 0) not null comment 'Calls of a model',
  errors number(18, 0) not null comment 'Calls that failed',
  prompt_tokens number(38, 0) not null comment 'Tokens in, cached ones among them as Braintrust counts; calls that tell none add nothing',
  completion_tokens number(38, 0) not null comment 'Tokens out; calls that tell none add nothing',
  cached_tokens number(38, 0) not null comment 'Tokens read from a cache; calls that tell none add nothing',
  cache_creation_tokens number(38, 0) not null comment 'Tokens written to a cache; calls that tell none add nothing',
  reasoning_tokens number(38, 0) not null comment 'Tokens of reasoning, among those out; calls that tell none add nothing',
  total_tokens number(38, 0) not null comment 'As told, else in and out added up; calls that tell none add nothing',
  cost_usd number(38, 10) not null comment 'What Braintrust estimated; calls_without_cost says how many it leaves out',
  calls_with_cost number(18, 0) not null comment 'Calls with a cost; the cost is unknown where there is none',
  calls_without_cost number(18, 0) not null comment 'Calls with tokens and no cost: the cost is that much too low',
  duration_us number(38, 0) not null comment 'Microseconds of the timed calls',
  timed_calls number(18, 0) not null comment 'Calls that tell how long they took',
  time_to_first_token_us number(38, 0) not null comment 'Microseconds to the first token of the streamed calls',
  streamed_calls number(18, 0) not null comment 'Calls that tell when the first token came'
) comment = 'Calls, tokens and cost of models by day';
