-- The newest of each row_key. The order is one of all rows there can be, so that it does not matter when a row arrives.
insert into current_data.current_model_usage
select *
from current_data.model_usage_arrivals
qualify row_number() over (
  partition by row_key
  order by
    coalesce(as_of, '1970-01-01T00:00:00Z'::timestamp_tz) desc,
    file_name desc,
    file_row_number desc,
    ingestion_timestamp desc
) = 1;
