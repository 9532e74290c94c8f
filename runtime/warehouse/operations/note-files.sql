-- The files that the statements of this transaction mean.
insert into raw_data.repair_files (file_name)
select column1
from (
  values
  {{files}}
) as files;
