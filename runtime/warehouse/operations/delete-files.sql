-- By file, never by time: a reload by path would otherwise double the rows that a range left standing.
delete from {{table}}
where file_name in (select file_name from raw_data.repair_files);
