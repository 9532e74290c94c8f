-- One row, one column: JSON with executionState and pendingFileCount, as varchar.
select system$pipe_status({{pipe}}) as status;
