-- Grain: one UTC day, source, model, type of profile, region that was called, region that served, and application.
-- Source: the current rows of usage; those that hold only what was skipped are in model_skipped_daily. All columns but
-- data_until add up within one source. Never add sources to each other, or to usage_daily: they tell of the same calls.
create table marts.model_usage_daily (
  day date not null comment 'UTC day of the period',
  source varchar not null comment 'bedrock or processor: who counted; never add the two, they tell of the same calls',
  model_id varchar not null comment 'The model, as its source names it; empty where the row names none',
  profile_type varchar comment 'Of bedrock: Standard, CrossRegion, GlobalCrossRegion, Provisioned or Application',
  source_region varchar comment 'Of bedrock: where it was called',
  served_region varchar comment 'Of bedrock: where it ran',
  application_id varchar comment 'The application, where the call named one',
  invocations number(18, 0) not null comment 'Calls',
  errors number(18, 0) not null comment 'Calls that failed',
  input_tokens number(38, 0) not null comment 'Tokens in: of bedrock without those of a cache, of processor with them',
  output_tokens number(38, 0) not null comment 'Tokens out',
  cache_read_tokens number(38, 0) not null comment 'Tokens read from a cache',
  cache_write_tokens number(38, 0) not null comment 'Tokens written to a cache',
  cost_usd number(38, 12) comment 'Estimated; null where nothing of it has a price',
  unpriced_invocations number(18, 0) not null comment 'Calls without a price: the cost is that much too low',
  latency_samples number(18, 0) not null comment 'Calls that tell how long they took',
  latency_ms_sum number(38, 3) not null comment 'Milliseconds of those calls',
  data_until timestamp_tz not null comment 'End of the latest period in it, UTC'
) comment = 'Calls, tokens and cost of models by day, as Bedrock and the trace processor count them';
