-- Grain: one row for each faulty span, trace or score among the current ones that landed in the last 7 days.
-- What may still arrive counts only after grace_minutes: exports of spans and traces run apart, and a parent may come in
-- a later file than its child. Whether a trace lacks its spans is asked only of projects of which both are exported,
-- and only since the first day of which both are.
-- Measures out of range are null in the current rows, so that those are looked for in the metrics as exported. Of metrics
-- and scores only those are taken apart whose text shows a number that may be out of range (a minus, 13 digits, an
-- exponent, a cost of 9 digits; of scores also what may be above 1): taking all apart costs ten times as much. The limits of metrics are
-- those of the current tables: 1e12 tokens or calls, from 1e8 USD, 1e10 seconds.
-- Costs a look at three narrow columns of all current spans: read it hourly (quality_results keeps what it said).
create or replace view monitoring.current_faults as
with settled as (
  select
    dateadd(minute, -max(iff(table_name = 'BRAINTRUST_SPANS', warning, null))::number(38, 0), current_timestamp()) as spans_at,
    dateadd(minute, -max(iff(table_name = 'BRAINTRUST_TRACES', warning, null))::number(38, 0), current_timestamp())
      as traces_at
  from monitoring.effective_thresholds
  where metric = 'grace_minutes'
),
odd_metrics as (
  select 'BRAINTRUST_SPANS' as table_name, landed.span_id as id, landed.file_name, landed.file_row_number, landed.ingestion_timestamp,
    raw.metrics
  from raw_data.braintrust_spans as raw
  inner join current_data.current_spans as landed
    on landed.file_name = raw.file_name and landed.file_row_number = raw.file_row_number
  where raw.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and regexp_like(raw.metrics::varchar, '.*(: ?-|[0-9]{13}|[0-9][eE][+]?[0-9]|cost": ?"?[0-9]{9}).*')
  union all
  select 'BRAINTRUST_TRACES' as table_name, landed.id as id, landed.file_name, landed.file_row_number, landed.ingestion_timestamp,
    raw.metrics
  from raw_data.braintrust_traces as raw
  inner join current_data.current_traces as landed
    on landed.file_name = raw.file_name and landed.file_row_number = raw.file_row_number
  where raw.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and landed.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and regexp_like(raw.metrics::varchar, '.*(: ?-|[0-9]{13}|[0-9][eE][+]?[0-9]|cost": ?"?[0-9]{9}).*')
),
out_of_range as (
  select odd_metrics.table_name, odd_metrics.id, odd_metrics.file_name, odd_metrics.file_row_number,
    odd_metrics.ingestion_timestamp
  from odd_metrics, lateral flatten(input => odd_metrics.metrics) as metric
  where (
      metric.key like '%tokens' or metric.key like '%calls' or metric.key like '%errors' or metric.key like '%cost'
      or metric.key like '%duration' or metric.key in ('latency', 'time_to_first_token', 'start', 'end')
    )
    and (
      try_to_double(metric.value::varchar) < 0
      or (metric.key like '%cost' and try_to_double(metric.value::varchar) >= 1e8)
      or try_to_double(metric.value::varchar) > case
        when metric.key like '%tokens' or metric.key like '%calls' or metric.key like '%errors' then 1e12
        else 1e10
      end
    )
  union
  select 'BRAINTRUST_SPANS', span_id, file_name, file_row_number, ingestion_timestamp
  from current_data.current_spans
  where ingestion_timestamp > dateadd(day, -7, current_timestamp()) and end_us < start_us
  union
  select 'BRAINTRUST_TRACES', id, file_name, file_row_number, ingestion_timestamp
  from current_data.current_traces
  where ingestion_timestamp > dateadd(day, -7, current_timestamp()) and end_us < start_us
),
odd_scores as (
  select 'BRAINTRUST_SPANS' as table_name, span_id as id, file_name, file_row_number, ingestion_timestamp, scores
  from current_data.current_spans
  where ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and regexp_like(scores::varchar, '.*: ?"?(-|[2-9]|[1-9][0-9]|1[.]0*[1-9]|[0-9.]+[eE]).*')
  union all
  select 'BRAINTRUST_TRACES' as table_name, id as id, file_name, file_row_number, ingestion_timestamp, scores
  from current_data.current_traces
  where ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and regexp_like(scores::varchar, '.*: ?"?(-|[2-9]|[1-9][0-9]|1[.]0*[1-9]|[0-9.]+[eE]).*')
),
scores_out_of_range as (
  select odd_scores.table_name, odd_scores.id, odd_scores.file_name, odd_scores.file_row_number,
    odd_scores.ingestion_timestamp, score.key || ' = ' || score.value::varchar || ' of ' as prefix
  from odd_scores, lateral flatten(input => odd_scores.scores) as score
  where try_to_double(score.value::varchar) < 0 or try_to_double(score.value::varchar) > 1
),
orphans as (
  select children.span_id as id, children.file_name, children.file_row_number, children.ingestion_timestamp
  from current_data.current_spans as children
  cross join settled
  left join current_data.current_spans as parents
    on parents.project_id = children.project_id
    and parents.trace_id = children.trace_id
    and parents.span_id = children.parent_span_id
  where children.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and children.ingestion_timestamp <= settled.spans_at
    and children.parent_span_id is not null
    and parents.span_id is null
),
span_projects as (
  select project_id, min(created_day) as first_day
  from current_data.current_spans
  group by project_id
),
trace_projects as (
  select project_id, min(created_day) as first_day
  from current_data.current_traces
  group by project_id
),
traces_without_spans as (
  select traces.id, traces.file_name, traces.file_row_number, traces.ingestion_timestamp
  from current_data.current_traces as traces
  cross join settled
  inner join span_projects
    on span_projects.project_id = traces.project_id and span_projects.first_day <= traces.created_day
  where traces.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and traces.ingestion_timestamp <= settled.traces_at
    and not exists (
      select 1
      from current_data.current_spans as spans
      where spans.project_id = traces.project_id and spans.trace_id = traces.id
    )
),
spans_without_trace as (
  select
    spans.trace_id,
    min(spans.span_id || ' at ' || spans.file_name || ':' || spans.file_row_number) as position,
    max(spans.ingestion_timestamp) as ingestion_timestamp
  from current_data.current_spans as spans
  cross join settled
  inner join trace_projects
    on trace_projects.project_id = spans.project_id and trace_projects.first_day <= spans.created_day
  where spans.ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and spans.ingestion_timestamp <= settled.spans_at
    and spans.trace_id is not null
    and not exists (
      select 1
      from current_data.current_traces as traces
      where traces.project_id = spans.project_id and traces.id = spans.trace_id
    )
  group by spans.project_id, spans.trace_id
),
uncosted as (
  select span_id as id, file_name, file_row_number, ingestion_timestamp
  from current_data.current_spans
  where ingestion_timestamp > dateadd(day, -7, current_timestamp())
    and cost_usd is null
    and coalesce(total_tokens, prompt_tokens, completion_tokens) > 0
),
faults as (
  select 'out_of_range_metrics' as issue_type, table_name, '' as prefix, id, file_name, file_row_number, ingestion_timestamp
  from out_of_range
  union all
  select 'scores_out_of_range', table_name, prefix, id, file_name, file_row_number, ingestion_timestamp
  from scores_out_of_range
  union all
  select 'orphan_spans', 'BRAINTRUST_SPANS', '', id, file_name, file_row_number, ingestion_timestamp
  from orphans
  union all
  select 'traces_without_spans', 'BRAINTRUST_TRACES', '', id, file_name, file_row_number, ingestion_timestamp
  from traces_without_spans
  union all
  select 'cost_missing', 'BRAINTRUST_SPANS', '', id, file_name, file_row_number, ingestion_timestamp
  from uncosted
  union all
  select 'rejects', upper(table_name), '', reason, file_name, file_row_number, ingestion_timestamp
  from raw_data.rejects
  where ingestion_timestamp > dateadd(day, -7, current_timestamp())
)
select issue_type, table_name, prefix || id || ' at ' || file_name || ':' || file_row_number as sample_key,
  ingestion_timestamp
from faults
union all
select 'spans_without_trace', 'BRAINTRUST_SPANS', trace_id || ', as in ' || position, ingestion_timestamp
from spans_without_trace;
