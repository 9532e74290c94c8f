-- Grain: one row for each month (UTC) of which something is known: what the warehouse used so far. A table, because only
-- who may monitor the account's usage may ask, and a question that fails would fail the whole snapshot.
create table monitoring.credit_usage (
  month_at timestamp_ntz not null comment 'Start of the month, UTC',
  credits_used float not null comment 'Credits that the warehouse used since',
  recorded_at timestamp_ntz not null comment 'When it was asked, UTC'
) comment = 'Credits of the warehouse, month by month';
