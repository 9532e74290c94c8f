-- Grain: one span of the trace, in the order of a tree: each parent before its children, those by their start. A span
-- whose parent is not there stands at the top. Spans that are each other's parents are left out.
-- Source: current_spans. Use: select * from table(marts.trace_tree('<trace id>')) order by position
create or replace function marts.trace_tree(wanted_trace varchar)
returns table (
  position varchar,
  depth number(38, 0),
  span_id varchar,
  parent_span_id varchar,
  span_name varchar,
  span_type varchar,
  model varchar,
  is_error boolean,
  offset_ms double,
  duration_ms double,
  time_to_first_token_ms double,
  total_tokens number(38, 0),
  cost_usd number(38, 10)
)
as $$
  with recursive spans as (
    select
      *,
      row_number() over (order by start_us nulls last, span_id) as place
    from current_data.current_spans
    where trace_id = wanted_trace
  ),
  tree as (
    select
      spans.span_id,
      0 as depth,
      lpad(spans.place::varchar, 8, '0')::varchar as position
    from spans
    left join spans as parents on spans.parent_span_id = parents.span_id
    where parents.span_id is null
    union all
    select
      spans.span_id,
      tree.depth + 1 as depth,
      tree.position || '.' || lpad(spans.place::varchar, 8, '0') as position
    from tree
    inner join spans on spans.parent_span_id = tree.span_id
    where tree.depth < 200
  )
  select
    tree.position,
    tree.depth,
    spans.span_id,
    spans.parent_span_id,
    spans.span_name,
    spans.span_type,
    spans.model,
    spans.is_error,
    (spans.start_us - min(spans.start_us) over ()) / 1000 as offset_ms,
    spans.duration_us / 1000 as duration_ms,
    spans.time_to_first_token_us / 1000 as time_to_first_token_ms,
    spans.total_tokens,
    spans.cost_usd
  from tree
  inner join spans on tree.span_id = spans.span_id
$$;
