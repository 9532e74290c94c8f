-- Grain: one row of raw_data.braintrust_traces that the refresh under way looks at, as it was landed, without
-- bodies, but for the parts of the key that are filled in.
create table current_data.trace_arrivals (
  id varchar not null,
  project_id varchar not null,
  created_day date not null,
  created timestamp_tz,
  metadata variant,
  scores variant,
  metrics variant,
  error variant,
  tags variant,
  xact_id number(38, 0),
  file_name varchar not null,
  file_row_number number(18, 0) not null,
  ingestion_timestamp timestamp_tz not null
) comment = 'Rows that the refresh under way looks at';
