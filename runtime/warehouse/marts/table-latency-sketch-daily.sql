-- Grain: one UTC day, project, model, measure and bucket. Source: the current spans of type llm, and the current traces
-- (measure trace). Counts in logarithmic buckets: unlike percentiles they add up, over days, models and projects, and a
-- percentile read from them is less than 1 % off. See latency_daily.
create table marts.latency_sketch_daily (
  day date not null comment 'UTC day of created',
  project_id varchar not null comment 'The project in Braintrust',
  model varchar not null comment 'Of metadata; unknown where it names none',
  measure varchar not null comment 'duration or time_to_first_token of calls, trace for whole traces',
  bucket number(18, 0) not null comment 'ceil(ln(microseconds) / ln(1.02)): its values are 1.02^bucket, less than 1 % off',
  samples number(18, 0) not null comment 'Calls or traces in this bucket'
) comment = 'How long calls and traces took, as counts in buckets';
