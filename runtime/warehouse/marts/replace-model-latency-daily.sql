delete from marts.model_latency_daily where day in (select day from current_data.model_usage_days);
insert into marts.model_latency_daily (
  day, source, model_id, profile_type, source_region, served_region, application_id, bucket, samples
)
with counted as (
  select
    kept.day, kept.source, kept.model_id, kept.profile_type, kept.source_region, kept.served_region, kept.application_id,
    try_to_number(counts.key) as bucket,
    try_to_number(counts.value::varchar) as samples
  from current_data.current_model_usage as kept, lateral flatten(input => kept.latency_buckets) as counts
  where kept.day in (select day from current_data.model_usage_days)
)
select
  day, source, model_id, profile_type, source_region, served_region, application_id, bucket, sum(samples)
from counted
where samples between 1 and 1e12 and bucket is not null
group by day, source, model_id, profile_type, source_region, served_region, application_id, bucket;
