-- Grain: one UTC day, source and code. Source: the current rows of usage. Adds up within one source.
create table marts.model_skipped_daily (
  day date not null comment 'UTC day of the period',
  source varchar not null comment 'bedrock: who left them out',
  code varchar not null comment 'Why, such as BMAS-003 or duplicate: see docs/errors.md',
  records number(18, 0) not null comment 'Records that were left out'
) comment = 'Records of usage that were left out, by code';
