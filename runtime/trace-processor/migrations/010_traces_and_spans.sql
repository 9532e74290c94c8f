-- Why: one row for every span, so that spans of one trace never overwrite each other; totals of a trace are derived.
-- Locks: none on existing data; tables of the earlier trace processor under the same names are renamed, not touched.

do $$
declare
  relation text;
begin
  foreach relation in array array['trace_metrics', 'alerts'] loop
    if exists (select from pg_class where oid = to_regclass(relation) and relkind = 'r') then
      execute format('alter table %I rename to %I', relation, relation || '_legacy');
    end if;
  end loop;
  if exists (select from pg_class where oid = to_regclass('daily_cost_summary') and relkind = 'm') then
    execute 'alter materialized view daily_cost_summary rename to daily_cost_summary_legacy';
  end if;
  -- The earlier function may have another return type, which create or replace cannot change.
  execute 'drop function if exists refresh_daily_cost_summary()';
end
$$;

-- Grain: one span. A flat record is a whole trace in one row (source 'flat', span_id = trace_id).
-- The day (UTC, of started_at) is the partition key, so it is part of the key: a span sent again is the same
-- span as long as its start is on the same day.
create table spans (
  day date not null,
  trace_id text not null,
  span_id text not null,
  parent_span_id text,
  source text not null,
  name text not null,
  kind text,
  started_at timestamptz not null,
  duration_ms double precision not null,
  status text not null,
  is_error boolean not null,
  error text,
  operation text,
  provider text,
  model text,
  is_call boolean not null,
  is_call_presumed boolean not null,
  input_tokens bigint,
  output_tokens bigint,
  cache_read_tokens bigint,
  cache_write_tokens bigint,
  reasoning_tokens bigint,
  total_tokens bigint,
  cost_usd numeric(20, 10),
  price_source text,
  price_version text,
  is_cost_estimate boolean not null,
  attributes jsonb not null,
  events jsonb,
  received_at timestamptz not null default now(),
  constraint spans_are_unique primary key (trace_id, span_id, day)
) partition by range (day);

-- The list of recent traces reads whole traces by time; spans of OTLP traces are listed through trace_totals.
create index spans_whole_traces_by_start on spans (started_at) where source = 'flat';

-- Whatever is older than the retention when it arrives; emptied by the next retention run.
create table spans_old partition of spans default;

-- Makes the partition of a day. A day that already has rows in spans_old stays there.
create function ensure_span_day(p_day date) returns void
language plpgsql as $$
declare
  partition text := 'spans_' || to_char(p_day, 'YYYYMMDD');
begin
  if to_regclass(partition) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('tracelake.ensure_span_day'));
  if to_regclass(partition) is not null or exists (select from spans_old where day = p_day) then
    return;
  end if;
  execute format(
    'create table %I partition of spans for values from (%L) to (%L)', partition, p_day, p_day + 1
  );
end
$$;

-- Grain: one OTLP trace. Sums count model calls only (spans.is_call). The previous_* columns hold what the row said
-- before its last change, so that one statement can take the old contribution out of usage_stats and put the new in.
create table trace_totals (
  trace_id text not null,
  name text not null,
  has_root boolean not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  is_error boolean not null,
  span_count bigint not null,
  models text[] not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  total_tokens bigint not null,
  cost_usd numeric(20, 10),
  unpriced_spans bigint not null,
  needs_settling boolean not null,
  has_presumed boolean not null,
  cost_alert_usd double precision,
  previous_started_at timestamptz,
  previous_ended_at timestamptz,
  previous_is_error boolean,
  constraint trace_totals_are_unique primary key (trace_id)
);

create index trace_totals_by_start on trace_totals (started_at);
create index trace_totals_by_end on trace_totals (ended_at);
create index trace_totals_to_settle on trace_totals (trace_id) where needs_settling;

-- Grain: one OTLP trace.
create view otlp_traces as
select
  trace_id,
  name,
  started_at,
  (extract(epoch from ended_at - started_at) * 1000)::double precision as duration_ms,
  is_error,
  span_count,
  models,
  input_tokens,
  output_tokens,
  total_tokens,
  cost_usd,
  unpriced_spans
from trace_totals;

-- Grain: one flat trace.
create view flat_traces as
select
  trace_id,
  name,
  started_at,
  duration_ms,
  is_error,
  1::bigint as span_count,
  case when model is null then '{}'::text[] else array[model] end as models,
  coalesce(input_tokens, 0) as input_tokens,
  coalesce(output_tokens, 0) as output_tokens,
  coalesce(total_tokens, 0) as total_tokens,
  cost_usd,
  (is_call and cost_usd is null)::int::bigint as unpriced_spans,
  day
from spans
where source = 'flat';

-- The columns that operators of the earlier trace processor query, one row a trace.
create view trace_metrics as
select
  started_at as "timestamp",
  trace_id,
  duration_ms,
  status,
  attributes ->> 'url' as url,
  attributes ->> 'method' as method,
  model as llm_model,
  total_tokens as llm_tokens,
  cost_usd as llm_cost,
  error,
  attributes ->> 'user_agent' as user_agent
from spans
where source = 'flat'
union all
select
  started_at as "timestamp",
  trace_id,
  (extract(epoch from ended_at - started_at) * 1000)::double precision as duration_ms,
  case when is_error then 'error' else 'ok' end as status,
  null as url,
  null as method,
  models[1] as llm_model,
  total_tokens as llm_tokens,
  cost_usd as llm_cost,
  null as error,
  null as user_agent
from trace_totals;
