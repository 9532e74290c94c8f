-- What was landed since the last refresh: reading it in a transaction that commits moves it on.
-- append_only: a recovery that takes rows out again is no news of rows.
create stream raw_data.model_usage_stream
  on table raw_data.model_usage
  append_only = true
  comment = 'Rows of model_usage that no refresh has seen yet';
