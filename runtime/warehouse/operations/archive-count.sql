-- Grain: one row for each day of rows that may go (see retire-count.sql), with the sum of the rows' hashes: what the
-- copy has to give as well. Hashes are the engine's own: compare them within one.
select
  to_date(convert_timezone('UTC', created)) as created_day,
  count(*) as count_rows,
  sum(hash(file_name || ':' || file_row_number || ':' || coalesce(xact_id::varchar, '') || ':' || to_json(source_row)))
    as checksum
from {{table}}
where created >= {{from}}
  and created < {{to}}
  and ingestion_timestamp < {{before}}
group by created_day
order by created_day;
