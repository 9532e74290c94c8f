-- Grain: one row for each day of rows that may go: created and landed before the day {{before}}, UTC. Rows that landed
-- later stay whatever their day, as the checks compare them with their loads; so do those without a time of creation.
select
  to_date(convert_timezone('UTC', created)) as created_day,
  count(*) as count_rows
from {{table}}
where created < {{before}}
  and ingestion_timestamp < {{before}}
group by created_day
order by created_day;
