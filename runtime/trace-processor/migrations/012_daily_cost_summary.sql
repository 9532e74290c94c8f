-- Why: sums, percentiles and daily costs over any period without reading spans: every write appends its own
-- contribution (usage_deltas) in the same transaction, and fold_usage() adds them up into usage_stats.
-- Appending takes no lock that another writer waits for; only the fold updates rows.
-- Locks: none on existing data.

-- Grain: one contribution. scope 'call': model calls by provider and model; scope 'trace': whole traces ('' and '').
-- Durations are kept as a histogram of logarithmic buckets: bucket = ceil(ln(ms) / ln(1.04)), ±2 %; -32768 is 0 ms.
create table usage_deltas (
  at timestamptz not null,
  scope text not null,
  provider text not null,
  model text not null,
  requests bigint not null,
  errors bigint not null,
  input_tokens numeric not null,
  output_tokens numeric not null,
  total_tokens numeric not null,
  cost_usd numeric not null,
  unpriced bigint not null,
  estimated bigint not null,
  duration_ms_sum double precision not null,
  duration_ms_max double precision not null,
  buckets smallint[] not null,
  counts bigint[] not null
);

-- Grain: a step of `grain` minutes (1, 15, 60) beginning at `at`, scope, provider, model.
create table usage_stats (
  grain smallint not null,
  at timestamptz not null,
  scope text not null,
  provider text not null,
  model text not null,
  requests bigint not null,
  errors bigint not null,
  input_tokens numeric not null,
  output_tokens numeric not null,
  total_tokens numeric not null,
  cost_usd numeric not null,
  unpriced bigint not null,
  estimated bigint not null,
  duration_ms_sum double precision not null,
  duration_ms_max double precision not null,
  buckets smallint[] not null,
  counts bigint[] not null,
  constraint usage_stats_are_unique primary key (grain, at, scope, provider, model)
);

-- Days (UTC) whose usage changed since daily_cost_summary last read them.
create table changed_days (
  day date not null,
  constraint changed_days_are_unique primary key (day)
);

create function duration_bucket(p_ms double precision) returns smallint
language sql immutable as $$
  select case when p_ms <= 0 then -32768 else ceil(ln(p_ms) / ln(1.04::double precision)) end::smallint
$$;

-- Takes the deltas there are and adds them to usage_stats. One folds at a time; a second call returns 0 at once.
create function fold_usage() returns bigint
language plpgsql as $$
declare
  folded bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('tracelake.fold_usage')) then
    return 0;
  end if;
  perform settle_presumed_calls();
  with taken as (
    delete from usage_deltas returning *
  ),
  days as (
    insert into changed_days
    select distinct (at at time zone 'UTC')::date from taken
    on conflict do nothing
  ),
  minutes as (
    select
      at, scope, provider, model,
      sum(requests) as requests,
      sum(errors) as errors,
      sum(input_tokens) as input_tokens,
      sum(output_tokens) as output_tokens,
      sum(total_tokens) as total_tokens,
      sum(cost_usd) as cost_usd,
      sum(unpriced) as unpriced,
      sum(estimated) as estimated,
      sum(duration_ms_sum) as duration_ms_sum,
      max(duration_ms_max) as duration_ms_max
    from taken
    group by at, scope, provider, model
  ),
  minute_buckets as (
    select at, scope, provider, model, b.bucket, sum(b.n) as n
    from taken
    cross join unnest(buckets, counts) as b (bucket, n)
    group by at, scope, provider, model, b.bucket
  ),
  grains as (
    select at, grain, date_bin(make_interval(mins => grain), at, timestamptz '2000-01-01 00:00:00+00') as step
    from (select distinct at from minutes) as m
    cross join (values (1::smallint), (15::smallint), (60::smallint)) as g (grain)
  ),
  sums as (
    select
      grain, step, scope, provider, model,
      sum(requests) as requests,
      sum(errors) as errors,
      sum(input_tokens) as input_tokens,
      sum(output_tokens) as output_tokens,
      sum(total_tokens) as total_tokens,
      sum(cost_usd) as cost_usd,
      sum(unpriced) as unpriced,
      sum(estimated) as estimated,
      sum(duration_ms_sum) as duration_ms_sum,
      max(duration_ms_max) as duration_ms_max
    from minutes
    join grains using (at)
    group by grain, step, scope, provider, model
  ),
  filled as (
    select grain, step, scope, provider, model, bucket, n
    from minute_buckets
    join grains using (at)
    union all
    select s.grain, s.step, s.scope, s.provider, s.model, b.bucket, b.n
    from sums as s
    join usage_stats as u
      on u.grain = s.grain and u.at = s.step and u.scope = s.scope and u.provider = s.provider
      and u.model = s.model
    cross join unnest(u.buckets, u.counts) as b (bucket, n)
  ),
  merged as (
    select grain, step, scope, provider, model, bucket, sum(n)::bigint as n
    from filled
    group by grain, step, scope, provider, model, bucket
    having sum(n) > 0
  ),
  histograms as (
    select
      grain, step, scope, provider, model,
      array_agg(bucket order by bucket) as buckets,
      array_agg(n order by bucket) as counts
    from merged
    group by grain, step, scope, provider, model
  ),
  written as (
    insert into usage_stats as u
    select
      s.grain, s.step, s.scope, s.provider, s.model, s.requests, s.errors, s.input_tokens, s.output_tokens,
      s.total_tokens, s.cost_usd, s.unpriced, s.estimated, s.duration_ms_sum, s.duration_ms_max,
      coalesce(h.buckets, '{}'), coalesce(h.counts, '{}')
    from sums as s
    left join histograms as h using (grain, step, scope, provider, model)
    on conflict (grain, at, scope, provider, model) do update set
      requests = u.requests + excluded.requests,
      errors = u.errors + excluded.errors,
      input_tokens = u.input_tokens + excluded.input_tokens,
      output_tokens = u.output_tokens + excluded.output_tokens,
      total_tokens = u.total_tokens + excluded.total_tokens,
      cost_usd = u.cost_usd + excluded.cost_usd,
      unpriced = u.unpriced + excluded.unpriced,
      estimated = u.estimated + excluded.estimated,
      duration_ms_sum = u.duration_ms_sum + excluded.duration_ms_sum,
      duration_ms_max = greatest(u.duration_ms_max, excluded.duration_ms_max),
      buckets = excluded.buckets,
      counts = excluded.counts
  )
  select count(*) into folded from taken;
  return folded;
end
$$;

-- Takes back the count of spans that only seemed to be calls: those with a call somewhere below them.
create function settle_presumed_calls() returns bigint
language plpgsql as $$
declare
  trace text;
  settled bigint := 0;
begin
  for trace in
    select trace_id from trace_totals where needs_settling limit 1000 for update skip locked
  loop
    with recursive above as (
      select parent_span_id as span_id from spans where trace_id = trace and is_call
      union
      select p.parent_span_id from above as a join spans as p on p.trace_id = trace and p.span_id = a.span_id
    ),
    presumed as (
      select * from spans
      where trace_id = trace and is_call and is_call_presumed and span_id in (select span_id from above)
    ),
    taken_back as (
      update spans as s
      set is_call = false, cost_usd = null, price_source = null, price_version = null, is_cost_estimate = false
      from presumed as p
      where s.trace_id = trace and s.span_id = p.span_id and s.day = p.day
    ),
    uncounted as (
      insert into usage_deltas
      select
        date_trunc('minute', started_at), 'call', coalesce(provider, ''), coalesce(model, ''), -1, -is_error::int,
        -coalesce(input_tokens, 0), -coalesce(output_tokens, 0), -coalesce(total_tokens, 0), -coalesce(cost_usd, 0),
        -(cost_usd is null)::int, -is_cost_estimate::int, -duration_ms, 0,
        array[duration_bucket(duration_ms)], array[-1]
      from presumed
    ),
    sums as (
      select
        sum(coalesce(input_tokens, 0)) as input_tokens,
        sum(coalesce(output_tokens, 0)) as output_tokens,
        sum(coalesce(total_tokens, 0)) as total_tokens,
        sum(cost_usd) as cost_usd,
        count(*) filter (where cost_usd is null) as unpriced,
        count(*) as spans
      from presumed
    )
    update trace_totals as t
    set
      needs_settling = false,
      input_tokens = t.input_tokens - coalesce(s.input_tokens, 0),
      output_tokens = t.output_tokens - coalesce(s.output_tokens, 0),
      total_tokens = t.total_tokens - coalesce(s.total_tokens, 0),
      cost_usd = case
        when exists (
          select from spans as k
          where k.trace_id = trace and k.is_call and k.cost_usd is not null
            and not exists (select from presumed as p where p.span_id = k.span_id and p.day = k.day)
        )
        then t.cost_usd - coalesce(s.cost_usd, 0)
      end,
      unpriced_spans = t.unpriced_spans - s.unpriced
    from sums as s
    where t.trace_id = trace;
    -- The alert on cost was put off until the cost was known.
    insert into alerts (type, message, severity, trace_id, value)
    select
      'high_cost', format('Cost of $%s is above $%s', round(cost_usd, 4), cost_alert_usd), 'warning', trace_id,
      cost_usd
    from trace_totals
    where trace_id = trace and cost_usd > cost_alert_usd
    on conflict (trace_id, type) do nothing;
    settled := settled + 1;
  end loop;
  return settled;
end
$$;

-- Adds what a batch brought to its OTLP traces, moves their contribution in usage_deltas, raises their alerts.
-- p_traces: [{trace_id, name, has_root, started_us, ended_us (microseconds since 1970), is_error, error, span_count, models,
-- input_tokens, output_tokens, total_tokens, cost_usd, unpriced_spans, has_presumed}], sorted by trace_id so that
-- two writers lock traces in the same order. A procedure, since CALL returns no rows and so can stand before a COPY.
create procedure merge_traces(
  p_traces jsonb, p_cost_threshold double precision, p_latency_threshold_ms double precision
)
language sql as $$
  with incoming as (
    select * from jsonb_to_recordset(p_traces) as t (
      trace_id text, name text, has_root boolean, started_us bigint, ended_us bigint,
      is_error boolean, error text, span_count bigint, models text[], input_tokens bigint, output_tokens bigint,
      total_tokens bigint, cost_usd numeric, unpriced_spans bigint, has_presumed boolean
    )
  ),
  merged as (
    insert into trace_totals as t
    select
      trace_id, name, has_root,
      timestamptz 'epoch' + started_us * interval '1 microsecond',
      timestamptz 'epoch' + ended_us * interval '1 microsecond',
      is_error, span_count, models, input_tokens, output_tokens, total_tokens, cost_usd, unpriced_spans,
      has_presumed, has_presumed, case when has_presumed then p_cost_threshold end
    from incoming
    on conflict (trace_id) do update set
      name = case
        when t.has_root then t.name
        when excluded.has_root or excluded.started_at < t.started_at then excluded.name
        else t.name
      end,
      has_root = t.has_root or excluded.has_root,
      started_at = least(t.started_at, excluded.started_at),
      ended_at = greatest(t.ended_at, excluded.ended_at),
      is_error = t.is_error or excluded.is_error,
      span_count = t.span_count + excluded.span_count,
      models = case
        when excluded.models <@ t.models then t.models
        else array(select distinct m from unnest(t.models || excluded.models) as m)
      end,
      input_tokens = t.input_tokens + excluded.input_tokens,
      output_tokens = t.output_tokens + excluded.output_tokens,
      total_tokens = t.total_tokens + excluded.total_tokens,
      cost_usd = case
        when t.cost_usd is null then excluded.cost_usd
        else t.cost_usd + coalesce(excluded.cost_usd, 0)
      end,
      unpriced_spans = t.unpriced_spans + excluded.unpriced_spans,
      -- A span of any kind can be the link between a presumed call and a call below it.
      needs_settling = t.needs_settling or t.has_presumed or excluded.has_presumed,
      has_presumed = t.has_presumed or excluded.has_presumed,
      cost_alert_usd = coalesce(excluded.cost_alert_usd, t.cost_alert_usd),
      previous_started_at = t.started_at,
      previous_ended_at = t.ended_at,
      previous_is_error = t.is_error
    returning t.*
  ),
  contributions as (
    select 1 as sign, started_at, ended_at, is_error from merged
    union all
    select -1, previous_started_at, previous_ended_at, previous_is_error
    from merged
    where previous_started_at is not null
  ),
  moved as (
    insert into usage_deltas
    select
      date_trunc('minute', started_at), 'trace', '', '', sign, sign * is_error::int, 0, 0, 0, 0, 0, 0,
      sign * ms, greatest(sign, 0) * ms, array[duration_bucket(ms)], array[sign]
    from contributions
    cross join lateral (select (extract(epoch from ended_at - started_at) * 1000)::double precision as ms) as d
  ),
  found as (
    select 'high_cost' as type, trace_id, cost_usd::double precision as value, null as error
    from merged
    where cost_usd > p_cost_threshold and not needs_settling
    union all
    select 'high_latency', trace_id, d.ms, null
    from merged
    cross join lateral (select (extract(epoch from ended_at - started_at) * 1000)::double precision as ms) as d
    where d.ms > p_latency_threshold_ms
    union all
    select 'error', trace_id, null, error
    from incoming
    where is_error
  )
  insert into alerts (type, message, severity, trace_id, value)
  select
    type,
    case type
      when 'high_cost' then format('Cost of $%s is above $%s', round(value::numeric, 4), p_cost_threshold)
      when 'high_latency' then format('Duration of %s ms is above %s ms', round(value), p_latency_threshold_ms)
      else coalesce(error, 'A span of the trace failed')
    end,
    case type when 'error' then 'error' else 'warning' end,
    trace_id,
    value
  from found
  on conflict (trace_id, type) do nothing
$$;

-- Grain: day (UTC) and model. A table, so that a refresh writes only the days that changed.
create table daily_cost_summary (
  date date not null,
  llm_model text not null,
  request_count bigint not null,
  total_tokens numeric not null,
  total_cost numeric not null,
  avg_duration double precision,
  error_count bigint not null,
  input_tokens numeric not null,
  output_tokens numeric not null,
  unpriced_requests bigint not null,
  constraint daily_cost_summary_is_unique primary key (date, llm_model)
);

-- Recomputes the days that changed since the last call and returns how many there were.
create function refresh_daily_cost_summary() returns integer
language plpgsql as $$
declare
  days date[];
begin
  perform pg_advisory_xact_lock(hashtext('tracelake.refresh_daily_cost_summary'));
  -- A fold that commits between the two reads below would change a day whose mark was just taken away.
  perform pg_advisory_xact_lock(hashtext('tracelake.fold_usage'));
  perform fold_usage();
  with taken as (
    delete from changed_days returning day
  )
  select coalesce(array_agg(day), '{}') into days from taken;
  delete from daily_cost_summary where date = any (days);
  insert into daily_cost_summary
  select
    d.day, u.model, sum(u.requests), sum(u.total_tokens), sum(u.cost_usd),
    sum(u.duration_ms_sum) / nullif(sum(u.requests), 0), sum(u.errors), sum(u.input_tokens), sum(u.output_tokens),
    sum(u.unpriced)
  from unnest(days) as d (day)
  join usage_stats as u
    on u.grain = 60 and u.scope = 'call'
    and u.at >= d.day::timestamp at time zone 'UTC'
    and u.at < (d.day + 1)::timestamp at time zone 'UTC'
  group by d.day, u.model
  having sum(u.requests) > 0;
  return cardinality(days);
end
$$;
