-- Why: budgets by project, environment and user without reading spans: what calls cost, by the hour and by whose they
-- were. As with usage, a batch appends its own part in its own transaction, and fold_spend() adds up.
-- Locks: none that a writer waits for. What an earlier version of the service writes beside this one, during a
-- deployment, is in usage_stats and not here.

-- Grain: one contribution of a batch to an hour, provider, model and owner. '' where a span does not say.
create table spend_deltas (
  at timestamptz not null,
  provider text not null,
  model text not null,
  project text not null,
  environment text not null,
  user_id text not null,
  requests bigint not null,
  cost_usd numeric not null,
  unpriced bigint not null
);

-- Grain: an hour, provider, model and owner.
create table spend_hours (
  at timestamptz not null,
  provider text not null,
  model text not null,
  project text not null,
  environment text not null,
  user_id text not null,
  requests bigint not null,
  cost_usd numeric not null,
  unpriced bigint not null,
  constraint spend_hours_are_unique primary key (at, provider, model, project, environment, user_id)
);

-- Budgets over all and by model begin with what there is; whose it was is known from now on.
insert into spend_hours
select at, provider, model, '', '', '', requests, cost_usd, unpriced
from usage_stats
where grain = 60 and scope = 'call' and at >= now() - interval '93 days';

insert into spend_deltas
select date_trunc('hour', at), provider, model, '', '', '', requests, cost_usd, unpriced
from usage_deltas
where scope = 'call';

-- Takes the deltas there are and adds them to spend_hours. One folds at a time; a second call returns 0 at once.
create function fold_spend() returns bigint
language plpgsql as $$
declare
  folded bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('tracelake.fold_spend')) then
    return 0;
  end if;
  with taken as (
    delete from spend_deltas returning *
  ),
  written as (
    insert into spend_hours as s
    select at, provider, model, project, environment, user_id, sum(requests), sum(cost_usd), sum(unpriced)
    from taken
    group by at, provider, model, project, environment, user_id
    on conflict (at, provider, model, project, environment, user_id) do update set
      requests = s.requests + excluded.requests,
      cost_usd = s.cost_usd + excluded.cost_usd,
      unpriced = s.unpriced + excluded.unpriced
  )
  select count(*) into folded from taken;
  return folded;
end
$$;

-- The first of the attributes that says something, as the service reads it: a text, or a whole number.
create function span_label(p_attributes jsonb, p_names text[]) returns text
language sql immutable as $$
  select coalesce(
    (
      select case
        when jsonb_typeof(value) = 'string' then left(value #>> '{}', 256)
        when jsonb_typeof(value) = 'number' and value #>> '{}' ~ '^-?\d{1,15}$' then value #>> '{}'
      end
      from (
        select rank, p_attributes -> name as value from unnest(p_names) with ordinality as n (name, rank)
      ) as named
      where value is not null and value not in ('null', '""')
      order by rank
      limit 1
    ),
    ''
  )
$$;

-- Takes back the count of spans that only seemed to be calls: those with a call somewhere below them.
create or replace function settle_presumed_calls() returns bigint
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
    unspent as (
      insert into spend_deltas
      select
        date_trunc('hour', started_at), coalesce(provider, ''), coalesce(model, ''),
        span_label(attributes, array['vercel.project.id', 'vercel.projectId', 'service.name']),
        span_label(
          attributes,
          array['deployment.environment.name', 'deployment.environment', 'vercel.ai_gateway.environment', 'vercel.environment']
        ),
        span_label(
          attributes, array['user.id', 'enduser.id', 'vercel.ai_gateway.user.id', 'ai.telemetry.metadata.userId']
        ),
        -1, -coalesce(cost_usd, 0), -(cost_usd is null)::int
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

-- Removes what ended before p_cutoff (a UTC day) and returns the names of the partitions dropped.
-- Hours of usage_stats and daily_cost_summary are kept: they are small, and all that tells of cost beyond the retention.
create or replace function drop_expired(p_cutoff date) returns text[]
language plpgsql as $$
declare
  partition text;
  dropped text[] := '{}';
  cutoff timestamptz := p_cutoff::timestamp at time zone 'UTC';
begin
  if not pg_try_advisory_xact_lock(hashtext('tracelake.drop_expired')) then
    return dropped;
  end if;
  for partition in
    select c.relname
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'spans'::regclass
      and c.relname ~ '^spans_\d{8}$'
      and c.relname < 'spans_' || to_char(p_cutoff, 'YYYYMMDD')
    order by c.relname
  loop
    execute format('drop table %I', partition);
    dropped := dropped || partition;
  end loop;
  delete from spans_old where day < p_cutoff;
  delete from trace_totals where ended_at < cutoff;
  delete from alerts where "timestamp" < cutoff;
  delete from usage_stats where grain < 60 and at < cutoff;
  -- A budget of 90 days needs them, however short the retention is.
  delete from spend_hours where at < least(cutoff, now() - interval '93 days');
  perform drop_expired_incidents(cutoff);
  return dropped;
end
$$;
