-- Grain: one span among the arrivals, its newest row, with what it says in typed columns. Reads today's shape of rows
-- and the older one. Measures out of range (below 0, above 1e16 microseconds, 1e12 tokens or calls, from 1e8 USD) are
-- null, so that sums stay sane; monitoring.data_quality counts them. What is read of the variants stands in a step of
-- its own, column by column: DuckDB then reads each document once, in a tenth of the memory.
create or replace view current_data.arrived_spans as
with said as (
  select
    *,
    error:message::varchar as error_field,
    error::varchar as error_whole,
    metadata:model::varchar as model,
    metadata:environment::varchar as environment_name,
    metadata:env::varchar as environment_short,
    metadata:deployment_environment::varchar as environment_long,
    metadata:user_id::varchar as user_by_id,
    metadata:user::varchar as user_by_name,
    metadata:userId::varchar as user_in_camel_case,
    metrics:"start"::varchar as metric_start,
    metrics:"end"::varchar as metric_end,
    metrics:duration::varchar as metric_duration,
    metrics:latency::varchar as metric_latency,
    metrics:time_to_first_token::varchar as metric_time_to_first_token,
    metrics:prompt_tokens::varchar as metric_prompt_tokens,
    metrics:completion_tokens::varchar as metric_completion_tokens,
    metrics:prompt_cached_tokens::varchar as metric_cached_tokens,
    metrics:prompt_cache_creation_tokens::varchar as metric_cache_creation_tokens,
    metrics:completion_reasoning_tokens::varchar as metric_reasoning_tokens,
    metrics:total_tokens::varchar as metric_total_tokens,
    metrics:tokens::varchar as metric_tokens,
    metrics:estimated_cost::varchar as metric_estimated_cost,
    metrics:total_cost::varchar as metric_total_cost,
    metrics:cost::varchar as metric_cost
  from current_data.newest_span_arrivals
),
measured as (
  select
    *,
    nullif(coalesce(error_field, error_whole), '') as error_text,
    round(try_to_double(metric_start) * 1e6) as told_start_us,
    round(try_to_double(metric_end) * 1e6) as told_end_us,
    round(try_to_double(coalesce(metric_duration, metric_latency)) * 1e6) as told_spent_us,
    round(try_to_double(metric_time_to_first_token) * 1e6) as told_time_to_first_token_us,
    try_to_double(metric_prompt_tokens) as told_prompt_tokens,
    try_to_double(metric_completion_tokens) as told_completion_tokens,
    try_to_double(metric_cached_tokens) as told_cached_tokens,
    try_to_double(metric_cache_creation_tokens) as told_cache_creation_tokens,
    try_to_double(metric_reasoning_tokens) as told_reasoning_tokens,
    try_to_double(coalesce(metric_total_tokens, metric_tokens)) as told_all_tokens,
    try_to_double(coalesce(metric_estimated_cost, metric_total_cost, metric_cost)) as told_cost_usd
  from said
),
ranged as (
  select
    *,
    iff(told_start_us between 0 and 1e16, told_start_us, null)::number(18, 0) as start_us,
    iff(told_end_us between 0 and 1e16, told_end_us, null)::number(18, 0) as end_us,
    iff(told_spent_us between 0 and 1e16, told_spent_us, null)::number(18, 0) as spent_us,
    iff(told_time_to_first_token_us between 0 and 1e16, told_time_to_first_token_us, null)::number(18, 0) as time_to_first_token_us,
    iff(told_prompt_tokens between 0 and 1e12, told_prompt_tokens, null)::number(18, 0) as prompt_tokens,
    iff(told_completion_tokens between 0 and 1e12, told_completion_tokens, null)::number(18, 0) as completion_tokens,
    iff(told_cached_tokens between 0 and 1e12, told_cached_tokens, null)::number(18, 0) as cached_tokens,
    iff(told_cache_creation_tokens between 0 and 1e12, told_cache_creation_tokens, null)::number(18, 0) as cache_creation_tokens,
    iff(told_reasoning_tokens between 0 and 1e12, told_reasoning_tokens, null)::number(18, 0) as reasoning_tokens,
    iff(told_all_tokens between 0 and 1e12, told_all_tokens, null)::number(18, 0) as all_tokens,
    iff(told_cost_usd >= 0 and told_cost_usd < 1e8, told_cost_usd, null)::number(18, 10) as cost_usd
  from measured
)
select
  project_id,
  span_id,
  created_day,
  created,
  xact_id,
  file_name,
  file_row_number,
  ingestion_timestamp,
  trace_id,
  parent_span_id,
  is_root,
  span_name,
  span_type,
  model,
  coalesce(environment_name, environment_short, environment_long) as environment,
  coalesce(user_by_id, user_by_name, user_in_camel_case) as user_id,
  error_text is not null as is_error,
  left(error_text, 1000) as error_message,
  start_us,
  end_us,
  iff(end_us < start_us, null, coalesce(end_us - start_us, spent_us)) as duration_us,
  time_to_first_token_us,
  prompt_tokens,
  completion_tokens,
  cached_tokens,
  cache_creation_tokens,
  reasoning_tokens,
  coalesce(all_tokens, prompt_tokens + completion_tokens, prompt_tokens, completion_tokens) as total_tokens,
  cost_usd,
  scores,
  metadata,
  tags
from ranged;
