-- One row: the last part of the day that was ever begun, 0 where there was none.
select coalesce(max(part), 0) as last_part
from raw_data.retired_rows
where table_name = {{table_name}}
  and created_day = {{day}};
