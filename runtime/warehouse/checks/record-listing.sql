-- Brings lake_files to what the stages list now. Only files that a pipe would load count: the small file that the test
-- of an export writes does not. Idempotent.
merge into monitoring.lake_files as known
using (
  select table_name, file_name, size_bytes, last_modified_at, etag, sysdate() as now_at
  from monitoring.stage_files
  where regexp_like(file_name, '.*[.](jsonl|json|parquet)([.]gz)?')
) as listed
on known.table_name = listed.table_name and known.file_name = listed.file_name
when matched then update set
  size_bytes = listed.size_bytes,
  last_modified_at = listed.last_modified_at,
  etag = listed.etag,
  listed_at = listed.now_at,
  is_listed = true
when not matched then insert (
  table_name, file_name, size_bytes, last_modified_at, etag, first_listed_at, listed_at, is_listed
) values (
  listed.table_name, listed.file_name, listed.size_bytes, listed.last_modified_at, listed.etag, listed.now_at,
  listed.now_at, true
);

update monitoring.lake_files
set is_listed = false
where is_listed
  and (table_name, file_name) not in (select table_name, file_name from monitoring.stage_files);

delete from monitoring.recordings where recording = 'listing';

insert into monitoring.recordings (recording, recorded_at, recorded_through)
select 'listing', sysdate(), null;
