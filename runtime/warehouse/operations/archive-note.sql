-- The part is known before it is written, so that none is ever written where another stands. A part that was begun and
-- not ended stays behind without deleted_at: its copy is nobody's.
insert into raw_data.retired_rows (
  table_name, created_day, part, reason, location, count_rows, checksum, started_at, verified_at, deleted_at
)
select {{table_name}}, {{day}}, {{part}}, 'archived', {{location}}, {{count_rows}}, {{checksum}}, sysdate(), null, null;
