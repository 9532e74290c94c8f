-- Grain: one UTC day, project, model and measure. Source: latency_sketch_daily. A percentile is the value of the first
-- bucket by which its share of the samples is reached, less than 1 % off. Don't average percentiles: for another grain
-- cumulate the sketch again.
create or replace view marts.latency_daily (
  day comment 'UTC day of created',
  project_id comment 'The project in Braintrust',
  model comment 'Of metadata; unknown where it names none',
  measure comment 'duration or time_to_first_token of calls, trace for whole traces',
  samples comment 'Calls or traces that were timed',
  p50_ms comment 'Milliseconds that half of them took at the most',
  p90_ms comment 'Milliseconds that nine of ten took at the most',
  p95_ms comment 'Milliseconds that 19 of 20 took at the most',
  p99_ms comment 'Milliseconds that 99 of 100 took at the most'
) comment = 'How long calls and traces took, by day' as
with buckets as (
  select
    day,
    project_id,
    model,
    measure,
    samples,
    2 * power(1.02, bucket) / 2.02 / 1000 as bucket_ms,
    sum(samples) over (partition by day, project_id, model, measure) as all_samples,
    sum(samples) over (
      partition by day, project_id, model, measure order by bucket rows between unbounded preceding and current row
    ) as samples_so_far
  from marts.latency_sketch_daily
)
select
  day,
  project_id,
  model,
  measure,
  sum(samples) as samples,
  min(iff(samples_so_far >= 0.50 * all_samples, bucket_ms, null)) as p50_ms,
  min(iff(samples_so_far >= 0.90 * all_samples, bucket_ms, null)) as p90_ms,
  min(iff(samples_so_far >= 0.95 * all_samples, bucket_ms, null)) as p95_ms,
  min(iff(samples_so_far >= 0.99 * all_samples, bucket_ms, null)) as p99_ms
from buckets
group by day, project_id, model, measure;
