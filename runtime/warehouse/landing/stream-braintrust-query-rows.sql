-- What was landed since the last refresh: reading it in a transaction that commits moves it on.
-- append_only: a recovery that takes rows out again is no news of rows.
create stream raw_data.braintrust_query_rows_stream
  on table raw_data.braintrust_query_rows
  append_only = true
  comment = 'Rows of braintrust_query_rows that no refresh has seen yet';
