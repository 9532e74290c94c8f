-- Grain: one row for each of the named files that has rows in the table.
select file_name, count(*) as count_rows
from {{table}}
where file_name in ({{files}})
group by file_name
order by file_name;
