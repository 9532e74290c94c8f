-- One row: how many rows the table has, and how many of them are of the files that are being repaired.
select
  count(*) as count_all,
  count(iff(file_name in (select file_name from raw_data.repair_files), 1, null)) as count_of_files
from {{table}};
