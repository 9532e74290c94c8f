-- The days that changed, added up anew: sums of few rows, and a latest time and a cost that may be unknown do not add up.
delete from marts.model_usage_daily where day in (select day from current_data.model_usage_days);
insert into marts.model_usage_daily (
  day, source, model_id, profile_type, source_region, served_region, application_id, invocations, errors, input_tokens,
  output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, unpriced_invocations, latency_samples, latency_ms_sum,
  data_until
)
select
  day, source, model_id, profile_type, source_region, served_region, application_id,
  sum(invocations), sum(errors), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens), sum(cache_write_tokens),
  sum(cost_usd), sum(unpriced_invocations), sum(latency_samples), sum(latency_ms_sum),
  max(dateadd(second, period_seconds, period_start))
from current_data.current_model_usage
where day in (select day from current_data.model_usage_days)
  -- Others hold only what was skipped.
  and invocations + errors + input_tokens + output_tokens + cache_read_tokens + cache_write_tokens + unpriced_invocations
    + latency_samples > 0
group by day, source, model_id, profile_type, source_region, served_region, application_id;
