-- One row: how many rows of the files that are being repaired are of a day of which rows were taken out of raw.
select count(*) as count_retired
from {{table}} as landed
inner join (
  select distinct created_day
  from raw_data.retired_rows
  where table_name = {{table_name}} and deleted_at is not null
) as retired
  on to_date(convert_timezone('UTC', landed.created)) = retired.created_day
where landed.file_name in (select file_name from raw_data.repair_files);
