-- Rejects are copies of rows in raw.
delete from raw_data.rejects
where lower(table_name) = {{table_name}}
  and ingestion_timestamp < {{before}};
