-- Grain: one row for each file with rows that landed in the range, both ends included. Times are UTC. A load reads
-- whole files, so that the range is widened to them: rows of such a file outside of the range are reloaded too.
select file_name, count(*) as count_rows
from {{table}}
where ingestion_timestamp between {{from_at}} and {{to_at}}
group by file_name
order by file_name;
