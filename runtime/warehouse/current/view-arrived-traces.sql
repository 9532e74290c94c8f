-- Grain: one trace among the arrivals, its newest row, with what it says in typed columns. Reads today's shape of rows
-- and the older one. Measures out of range (below 0, above 1e16 microseconds, 1e12 tokens or calls, from 1e8 USD) are
-- null, so that sums stay sane; monitoring.data_quality counts them.
create or replace view current_data.arrived_traces as
with measured as (
  select
    *,
    nullif(coalesce(error:message::varchar, error::varchar), '') as error_text,
    round(try_to_double(metrics:"start"::varchar) * 1e6) as told_start_us,
    round(try_to_double(metrics:"end"::varchar) * 1e6) as told_end_us,
    round(try_to_double(coalesce(metrics:duration::varchar, metrics:latency::varchar)) * 1e6) as told_spent_us,
    round(try_to_double(metrics:time_to_first_token::varchar) * 1e6) as told_time_to_first_token_us,
    try_to_double(metrics:errors::varchar) as told_count_errors,
    try_to_double(metrics:llm_calls::varchar) as told_llm_calls,
    try_to_double(metrics:tool_calls::varchar) as told_tool_calls,
    try_to_double(metrics:prompt_tokens::varchar) as told_prompt_tokens,
    try_to_double(metrics:completion_tokens::varchar) as told_completion_tokens,
    try_to_double(metrics:prompt_cached_tokens::varchar) as told_cached_tokens,
    try_to_double(metrics:prompt_cache_creation_tokens::varchar) as told_cache_creation_tokens,
    try_to_double(metrics:completion_reasoning_tokens::varchar) as told_reasoning_tokens,
    try_to_double(coalesce(metrics:total_tokens::varchar, metrics:tokens::varchar)) as told_all_tokens,
    try_to_double(
      coalesce(metrics:estimated_cost::varchar, metrics:total_cost::varchar, metrics:cost::varchar)
    ) as told_cost_usd
  from current_data.newest_trace_arrivals
),
ranged as (
  select
    *,
    iff(told_start_us between 0 and 1e16, told_start_us, null)::number(18, 0) as start_us,
    iff(told_end_us between 0 and 1e16, told_end_us, null)::number(18, 0) as end_us,
    iff(told_spent_us between 0 and 1e16, told_spent_us, null)::number(18, 0) as spent_us,
    iff(told_time_to_first_token_us between 0 and 1e16, told_time_to_first_token_us, null)::number(18, 0) as time_to_first_token_us,
    iff(told_count_errors between 0 and 1e12, told_count_errors, null)::number(18, 0) as count_errors,
    iff(told_llm_calls between 0 and 1e12, told_llm_calls, null)::number(18, 0) as llm_calls,
    iff(told_tool_calls between 0 and 1e12, told_tool_calls, null)::number(18, 0) as tool_calls,
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
  id,
  created_day,
  created,
  xact_id,
  file_name,
  file_row_number,
  ingestion_timestamp,
  metadata:model::varchar as model,
  coalesce(
    metadata:environment::varchar, metadata:env::varchar, metadata:deployment_environment::varchar
  ) as environment,
  coalesce(metadata:user_id::varchar, metadata:user::varchar, metadata:userId::varchar) as user_id,
  coalesce(count_errors, 0) > 0 or error_text is not null as is_error,
  left(error_text, 1000) as error_message,
  count_errors,
  llm_calls,
  tool_calls,
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
