-- Grain: one row for each metric and table ('*' is every table). Filled by seed-thresholds.sql with the defaults;
-- operators change rows and add rows for single tables, and no deployment writes over them.
create table monitoring.thresholds (
  metric varchar not null comment 'What is measured',
  table_name varchar not null comment 'The landing table in upper case, * for every one without a row of its own',
  warning float comment 'Above it: WARNING; null: never',
  critical float comment 'Above it: CRITICAL; null: never',
  setting varchar comment 'Of metrics that choose a way rather than a value',
  unit varchar not null comment 'Of both values',
  description varchar comment 'What the metric means'
) comment = 'When the checks warn: change rows, they stay';
