-- The days decide where both engines look for a row, hence the order.
delete from current_data.current_spans
using current_data.span_changes as changes
where changes.sign = -1
  and current_spans.project_id = changes.project_id
  and current_spans.span_id = changes.span_id
  and current_spans.created_day = changes.created_day;
insert into current_data.current_spans
select * exclude (sign) from current_data.span_changes where sign = 1 order by created_day;
