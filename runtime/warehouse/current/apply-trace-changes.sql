-- The days decide where both engines look for a row, hence the order.
delete from current_data.current_traces
using current_data.trace_changes as changes
where changes.sign = -1
  and current_traces.project_id = changes.project_id
  and current_traces.id = changes.id
  and current_traces.created_day = changes.created_day;
insert into current_data.current_traces
select * exclude (sign) from current_data.trace_changes where sign = 1 order by created_day;
