-- The reload lands these rows again, and the next refresh rejects them again where they are still without an id.
delete from raw_data.rejects
where lower(table_name) = {{table_name}}
  and file_name in (select file_name from raw_data.repair_files);
