-- One row: what the copy gives when it is read back, in the terms of archive-count.sql.
select
  count(*) as count_rows,
  sum(hash(
    $1:file_name::varchar || ':' || $1:file_row_number::varchar || ':' || coalesce($1:xact_id::varchar, '') || ':'
      || to_json(parse_json($1:source_row::varchar))
  )) as checksum
from @{{archive}}/{{location}} (file_format => 'raw_data.parquet_format', pattern => '.*[.]parquet');
