-- Only now may the rows go.
update raw_data.retired_rows
set verified_at = sysdate()
where table_name = {{table_name}}
  and created_day = {{day}}
  and part = {{part}};
