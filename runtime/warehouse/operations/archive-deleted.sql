-- From here on the view of the archive shows the part.
update raw_data.retired_rows
set deleted_at = sysdate()
where table_name = {{table_name}}
  and created_day = {{day}}
  and part = {{part}}
  and verified_at is not null;
