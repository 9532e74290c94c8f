delete from marts.model_skipped_daily where day in (select day from current_data.model_usage_days);
insert into marts.model_skipped_daily (day, source, code, records)
with counted as (
  select kept.day, kept.source, counts.key as code, try_to_number(counts.value::varchar) as records
  from current_data.current_model_usage as kept, lateral flatten(input => kept.skipped) as counts
  where kept.day in (select day from current_data.model_usage_days)
)
select day, source, code, sum(records)
from counted
where code is not null and records between 1 and 1e12
group by day, source, code;
