-- Grain: one row for each check and hour in which it ran: what data_quality said then. Pages and alerts read this, as
-- asking data_quality itself looks at a week's rows. 90 days are kept.
create table monitoring.quality_results (
  issue_type varchar not null comment 'The check',
  checked_at timestamp_ntz not null comment 'When it ran, UTC; the same for every check of a run',
  count number(38, 0) not null comment 'Faulty rows, keys or traces among what landed in the 7 days before',
  severity varchar not null comment 'OK, WARNING or CRITICAL by the thresholds of that time',
  sample variant comment 'Up to 5 keys with file:row, an array',
  description varchar comment 'What counts as a fault'
) comment = 'What the checks of data quality said, hour by hour';
