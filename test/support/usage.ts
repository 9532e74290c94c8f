import type pg from "pg";

/** Usage by minute, scope, provider and model as `usage_stats` has it; where nothing is left of a row, without it. */
export async function foldedUsage(pool: pg.Pool) {
  await pool.query("select fold_usage()");
  const { rows } = await pool.query<Record<string, unknown>>(`
    select
      at, scope, provider, model, requests, errors, input_tokens, output_tokens, total_tokens, cost_usd, unpriced,
      estimated, round(duration_ms_sum::numeric, 3) as duration_ms_sum,
      (select sum(n) from unnest(counts) as n) as durations
    from usage_stats
    where grain = 1 and requests <> 0
    order by at, scope, provider, model`);
  return rows.map(numbers);
}

/** The same, counted from the spans themselves. */
export async function recountedUsage(pool: pg.Pool) {
  const { rows } = await pool.query<Record<string, unknown>>(`
    with traces as (
      select started_at, started_at + duration_ms * interval '1 ms' as ended_at, is_error, duration_ms
      from spans where source = 'flat'
      union all
      select
        min(started_at), max(started_at + duration_ms * interval '1 ms'), bool_or(is_error),
        extract(epoch from max(started_at + duration_ms * interval '1 ms') - min(started_at)) * 1000
      from spans where source = 'otlp' group by trace_id
    )
    select
      date_trunc('minute', started_at) as at, 'call' as scope, coalesce(provider, '') as provider,
      coalesce(model, '') as model, count(*) as requests, count(*) filter (where is_error) as errors,
      coalesce(sum(input_tokens), 0) as input_tokens, coalesce(sum(output_tokens), 0) as output_tokens,
      coalesce(sum(total_tokens), 0) as total_tokens, coalesce(sum(cost_usd), 0) as cost_usd,
      count(*) filter (where cost_usd is null) as unpriced, count(*) filter (where is_cost_estimate) as estimated,
      round(sum(duration_ms)::numeric, 3) as duration_ms_sum, count(*) as durations
    from spans where is_call
    group by 1, 3, 4
    union all
    select
      date_trunc('minute', started_at), 'trace', '', '', count(*), count(*) filter (where is_error), 0, 0, 0, 0, 0, 0,
      round(sum(duration_ms)::numeric, 3), count(*)
    from traces
    group by 1
    order by at, scope, provider, model`);
  return rows.map(numbers);
}

/** Sums come as text from a pool that leaves NUMERIC as it is: compared as numbers, equal decimals are equal. */
function numbers(row: Record<string, unknown>): Record<string, unknown> {
  const isSum = ([key]: [string, unknown]) => !["at", "scope", "provider", "model"].includes(key);
  return Object.fromEntries(
    Object.entries(row).map((entry) => (isSum(entry) ? [entry[0], Number(entry[1])] : entry)),
  );
}
