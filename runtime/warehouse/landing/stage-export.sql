-- One stage for each export, over its own prefix: two pipes over one path would each load the other's rows.
-- The directory lets the checks compare what the bucket holds with what was loaded; a task refreshes it.
-- The format makes `select $1 from @stage` read rows; without one Snowflake would parse them as CSV.
create stage {{stage}}
  url = '{{url}}'
  storage_integration = {{integration}}
  file_format = (format_name = '{{format}}')
  directory = (enable = true)
  comment = 'Files of the export {{export}}';
