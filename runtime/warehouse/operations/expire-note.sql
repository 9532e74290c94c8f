-- One part for each day of rows that go without a copy, so that a recovery knows of them.
insert into raw_data.retired_rows (
  table_name, created_day, part, reason, location, count_rows, checksum, started_at, verified_at, deleted_at
)
with parts as (
  select created_day, max(part) as last_part
  from raw_data.retired_rows
  where table_name = {{table_name}}
  group by created_day
),
going as (
  select to_date(convert_timezone('UTC', created)) as created_day, count(*) as count_rows
  from {{table}}
  where created < {{before}}
    and ingestion_timestamp < {{before}}
  group by created_day
)
select
  {{table_name}}, going.created_day, coalesce(parts.last_part, 0) + 1, 'expired', null, going.count_rows, 0, sysdate(),
  null, sysdate()
from going
left join parts on parts.created_day = going.created_day;
