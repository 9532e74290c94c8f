-- Counts the rows in raw of the files that landed in the last two days, so that the cost is that of two days' rows.
-- A file that was loaded before and again of late is counted over all of raw: its older rows may still be there.
merge into monitoring.raw_file_rows as kept
using (
  with reloaded as (
    select table_name, file_name
    from monitoring.load_history
    where status in ('loaded', 'partially loaded')
    group by table_name, file_name
    having count(*) > 1 and max(loaded_at) > dateadd(day, -2, sysdate())
  ),
  fresh as (
    select 'BRAINTRUST_TRACES' as table_name, file_name, file_row_number, file_last_modified
    from raw_data.braintrust_traces
    where ingestion_timestamp > dateadd(day, -2, current_timestamp())
    union all
    select 'BRAINTRUST_SPANS' as table_name, file_name, file_row_number, file_last_modified
    from raw_data.braintrust_spans
    where ingestion_timestamp > dateadd(day, -2, current_timestamp())
    union all
    select 'BRAINTRUST_QUERY_ROWS' as table_name, file_name, file_row_number, file_last_modified
    from raw_data.braintrust_query_rows
    where ingestion_timestamp > dateadd(day, -2, current_timestamp())
    union all
    select 'MODEL_USAGE' as table_name, file_name, file_row_number, file_last_modified
    from raw_data.model_usage
    where ingestion_timestamp > dateadd(day, -2, current_timestamp())
  ),
  again as (
    select 'BRAINTRUST_TRACES' as table_name, landed.file_name, landed.file_row_number, landed.file_last_modified
    from raw_data.braintrust_traces as landed
    inner join reloaded on reloaded.table_name = 'BRAINTRUST_TRACES' and reloaded.file_name = landed.file_name
    union all
    select 'BRAINTRUST_SPANS' as table_name, landed.file_name, landed.file_row_number, landed.file_last_modified
    from raw_data.braintrust_spans as landed
    inner join reloaded on reloaded.table_name = 'BRAINTRUST_SPANS' and reloaded.file_name = landed.file_name
    union all
    select 'BRAINTRUST_QUERY_ROWS' as table_name, landed.file_name, landed.file_row_number, landed.file_last_modified
    from raw_data.braintrust_query_rows as landed
    inner join reloaded on reloaded.table_name = 'BRAINTRUST_QUERY_ROWS' and reloaded.file_name = landed.file_name
    union all
    select 'MODEL_USAGE' as table_name, landed.file_name, landed.file_row_number, landed.file_last_modified
    from raw_data.model_usage as landed
    inner join reloaded on reloaded.table_name = 'MODEL_USAGE' and reloaded.file_name = landed.file_name
  ),
  landed as (
    select fresh.*
    from fresh
    left join reloaded on reloaded.table_name = fresh.table_name and reloaded.file_name = fresh.file_name
    where reloaded.file_name is null
    union all
    select * from again
  ),
  totals as (
    select
      table_name,
      file_name,
      count(*) as count_rows,
      max(file_row_number) as last_row,
      sum(file_row_number) as sum_of_rows,
      sum(file_row_number * file_row_number) as sum_of_squares,
      max(file_last_modified) as file_last_modified_at
    from landed
    group by table_name, file_name
  ),
  -- Rows 1 to n once each give just these sums; to keep all numbers of all files apart takes far more memory.
  odd as (
    select table_name, file_name
    from totals
    where count_rows <> last_row
      or 2 * sum_of_rows <> count_rows * (count_rows + 1)
      or 6 * sum_of_squares <> count_rows * (count_rows + 1) * (2 * count_rows + 1)
  ),
  twice as (
    select landed.table_name, landed.file_name, count(*) - count(distinct landed.file_row_number) as count_twice
    from landed
    inner join odd on odd.table_name = landed.table_name and odd.file_name = landed.file_name
    group by landed.table_name, landed.file_name
  )
  select
    totals.table_name,
    totals.file_name,
    totals.count_rows,
    coalesce(twice.count_twice, 0) as count_twice,
    totals.file_last_modified_at
  from totals
  left join twice on twice.table_name = totals.table_name and twice.file_name = totals.file_name
) as counted
on kept.table_name = counted.table_name and kept.file_name = counted.file_name
when matched then update set
  count_rows = counted.count_rows,
  count_twice = counted.count_twice,
  file_last_modified_at = counted.file_last_modified_at,
  counted_at = sysdate()
when not matched then insert (table_name, file_name, count_rows, count_twice, file_last_modified_at, counted_at) values (
  counted.table_name, counted.file_name, counted.count_rows, counted.count_twice, counted.file_last_modified_at, sysdate()
);
