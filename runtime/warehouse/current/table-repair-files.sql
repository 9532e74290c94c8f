-- Grain: one file whose rows in raw were changed by hand. A recovery fills it before it calls repair_spans() or
-- repair_traces(), which bring current and marts in line with what raw then holds, and empties it.
create table raw_data.repair_files (
  file_name varchar not null comment 'As in the tables of raw'
) comment = 'Files whose rows were changed by a recovery';
