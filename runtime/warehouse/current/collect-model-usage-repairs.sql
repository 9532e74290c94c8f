-- Every row that raw holds of the keys that these files touched, before or now.
delete from current_data.model_usage_arrivals;
insert into current_data.model_usage_arrivals
with said as (
  select
    row_key, source, as_of, file_name, file_row_number, ingestion_timestamp, created as period_start, period_seconds, model_id,
    source_row:profile_type::varchar as profile_type,
    source_row:source_region::varchar as source_region,
    source_row:served_region::varchar as served_region,
    source_row:application_id::varchar as application_id,
    source_row:account_id::varchar as account_id,
    source_row:invocations::varchar as said_invocations,
    source_row:errors::varchar as said_errors,
    source_row:input_tokens::varchar as said_input_tokens,
    source_row:output_tokens::varchar as said_output_tokens,
    source_row:cache_read_tokens::varchar as said_cache_read_tokens,
    source_row:cache_write_tokens::varchar as said_cache_write_tokens,
    source_row:cost_usd::varchar as said_cost_usd,
    source_row:unpriced_invocations::varchar as said_unpriced_invocations,
    source_row:latency_samples::varchar as said_latency_samples,
    source_row:latency_ms_sum::varchar as said_latency_ms_sum,
    source_row:latency_buckets as latency_buckets,
    source_row:skipped as skipped
  from raw_data.model_usage
  where row_key <> '' and source <> '' and created is not null
    and row_key in (
      select row_key from current_data.current_model_usage
      where file_name in (select file_name from raw_data.repair_files)
      union
      select row_key from raw_data.model_usage
      where file_name in (select file_name from raw_data.repair_files)
    )
),
measured as (
  select
    *,
    try_to_double(said_invocations) as told_invocations,
    try_to_double(said_errors) as told_errors,
    try_to_double(said_input_tokens) as told_input_tokens,
    try_to_double(said_output_tokens) as told_output_tokens,
    try_to_double(said_cache_read_tokens) as told_cache_read_tokens,
    try_to_double(said_cache_write_tokens) as told_cache_write_tokens,
    try_to_number(said_cost_usd, 38, 12) as told_cost_usd,
    try_to_double(said_unpriced_invocations) as told_unpriced_invocations,
    try_to_double(said_latency_samples) as told_latency_samples,
    try_to_number(said_latency_ms_sum, 38, 3) as told_latency_ms_sum
  from said
)
select
  row_key,
  to_date(convert_timezone('UTC', period_start)) as day,
  source,
  as_of,
  file_name,
  file_row_number,
  ingestion_timestamp,
  period_start,
  iff(period_seconds between 0 and 1e9, period_seconds, 0) as period_seconds,
  coalesce(model_id, '') as model_id,
  profile_type,
  source_region,
  served_region,
  application_id,
  account_id,
  iff(told_invocations between 0 and 1e12, told_invocations, 0)::number(18, 0) as invocations,
  iff(told_errors between 0 and 1e12, told_errors, 0)::number(18, 0) as errors,
  iff(told_input_tokens between 0 and 1e12, told_input_tokens, 0)::number(18, 0) as input_tokens,
  iff(told_output_tokens between 0 and 1e12, told_output_tokens, 0)::number(18, 0) as output_tokens,
  iff(told_cache_read_tokens between 0 and 1e12, told_cache_read_tokens, 0)::number(18, 0) as cache_read_tokens,
  iff(told_cache_write_tokens between 0 and 1e12, told_cache_write_tokens, 0)::number(18, 0) as cache_write_tokens,
  iff(told_cost_usd >= 0 and told_cost_usd < 1e8, told_cost_usd, null) as cost_usd,
  iff(told_unpriced_invocations between 0 and 1e12, told_unpriced_invocations, 0)::number(18, 0) as unpriced_invocations,
  iff(told_latency_samples between 0 and 1e12, told_latency_samples, 0)::number(18, 0) as latency_samples,
  iff(told_latency_ms_sum between 0 and 1e16, told_latency_ms_sum, 0) as latency_ms_sum,
  latency_buckets,
  skipped
from measured;
delete from current_data.model_usage_days;
insert into current_data.model_usage_days
select day from current_data.model_usage_arrivals
union
select day from current_data.current_model_usage
where row_key in (select row_key from current_data.model_usage_arrivals)
  or file_name in (select file_name from raw_data.repair_files);
-- What is there of these keys goes: raw says all there is to say of them.
delete from current_data.current_model_usage
where row_key in (select row_key from current_data.model_usage_arrivals)
  or file_name in (select file_name from raw_data.repair_files);
