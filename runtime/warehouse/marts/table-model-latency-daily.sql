-- Grain: as model_usage_daily, and bucket. Source: the current rows of usage. Counts in logarithmic buckets that add up
-- within one source, as in latency_sketch_daily: a percentile read from them is less than 1 % off.
create table marts.model_latency_daily (
  day date not null comment 'UTC day of the period',
  source varchar not null comment 'bedrock or processor: who counted; never add the two, they tell of the same calls',
  model_id varchar not null comment 'The model, as its source names it; empty where the row names none',
  profile_type varchar comment 'Of bedrock: Standard, CrossRegion, GlobalCrossRegion, Provisioned or Application',
  source_region varchar comment 'Of bedrock: where it was called',
  served_region varchar comment 'Of bedrock: where it ran',
  application_id varchar comment 'The application, where the call named one',
  bucket number(18, 0) not null comment 'ceil(ln(microseconds) / ln(1.02)): its values are 1.02^bucket, less than 1 % off',
  samples number(18, 0) not null comment 'Calls in this bucket'
) comment = 'How long calls of models took, as counts in buckets';
