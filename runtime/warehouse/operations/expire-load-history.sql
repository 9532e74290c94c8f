-- A load stays known for as long as its file is in the lake: else the file would count as missing.
delete from monitoring.load_history
where loaded_at < {{before}}::timestamp_ntz
  and (table_name, file_name) not in (
    select table_name, file_name
    from monitoring.lake_files
    where is_listed
  );
