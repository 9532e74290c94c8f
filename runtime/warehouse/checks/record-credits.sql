-- Keeps what the warehouse used of credits this month. Needs MONITOR USAGE on the account; without it nothing is answered,
-- and nothing is recorded. Repeating it replaces the month's row.
delete from monitoring.credit_usage
where month_at = date_trunc('month', sysdate());

insert into monitoring.credit_usage (month_at, credits_used, recorded_at)
select date_trunc('month', sysdate()), sum(credits_used)::float, sysdate()
from table(information_schema.warehouse_metering_history(
  date_range_start => date_trunc('month', current_timestamp())
))
where warehouse_name = current_warehouse()
having count(*) > 0;
