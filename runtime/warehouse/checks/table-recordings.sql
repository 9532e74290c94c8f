-- Grain: one row for each thing that a task records: how far it came.
create table monitoring.recordings (
  recording varchar not null comment 'load_history, listing, quality, or observed_keys of a table',
  recorded_at timestamp_ntz not null comment 'When it last ran, UTC',
  recorded_through timestamp_tz comment 'What landed up to here has been looked at'
) comment = 'How far each recording came';
