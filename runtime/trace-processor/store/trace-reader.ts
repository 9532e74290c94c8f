import type pg from "pg";

export interface TraceRow {
  trace_id: string;
  name: string;
  started_at: string;
  duration_ms: number;
  status: "ok" | "error";
  span_count: number;
  models: string[];
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
  cost_usd: number | null;
  unpriced_spans: number;
}

export interface TraceFilter {
  limit: number;
  from: Date | undefined;
  to: Date | undefined;
  model: string | undefined;
  status: "ok" | "error" | undefined;
  minCostUsd: number | undefined;
  minDurationMs: number | undefined;
  /** Traces whose id begins with this. */
  traceId: string | undefined;
  after: TraceCursor | undefined;
}

/** The last trace of the page before: its start in microseconds as text, and its id. */
export interface TraceCursor {
  startedUs: string;
  traceId: string;
}

const microseconds = "(extract(epoch from started_at) * 1000000)::bigint::text";
const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const columns = `trace_id, name, started_at, duration_ms, is_error, span_count, models, input_tokens, output_tokens,
  total_tokens, cost_usd, unpriced_spans`;

/** $1 limit, $2 and $3 the period, $4 model, $5 is_error, $6 cost, $7 duration, $8 id prefix, $9 and $10 the cursor. */
const filters = `
  started_at >= $2::timestamptz and started_at <= $3::timestamptz
  and ($4::text is null or $4 = any (models))
  and ($5::boolean is null or is_error = $5)
  and ($6::numeric is null or cost_usd >= $6)
  and ($7::float8 is null or duration_ms >= $7)
  and ($8::text is null or starts_with(trace_id, $8))
  and ($9::bigint is null or started_at <= timestamptz 'epoch' + $9 * interval '1 microsecond')
  and ($9::bigint is null or (started_at, trace_id) < (timestamptz 'epoch' + $9 * interval '1 microsecond', $10))`;

const newestFirst = `order by started_at desc, trace_id desc limit $1::int + 1`;

/**
 * Newest first. Each kind of trace is read in the order of its own index, as far as the page needs, and the two are
 * merged. One row more than the limit is asked for, so that the caller knows whether there is a next page.
 */
export async function readTraces(
  pool: pg.Pool,
  filter: TraceFilter,
): Promise<{ traces: TraceRow[]; next: TraceCursor | null }> {
  const { rows } = await pool.query<TraceRow & { startedUs: string }>(
    `with page as (
      (select ${columns} from otlp_traces where ${filters} ${newestFirst})
      union all
      (
        select ${columns} from flat_traces
        where day >= ($2::timestamptz at time zone 'UTC')::date and day <= ($3::timestamptz at time zone 'UTC')::date and ${filters}
        ${newestFirst}
      )
      ${newestFirst}
    )
    select
      trace_id, name, ${iso("started_at")} as started_at, duration_ms,
      case when is_error then 'error' else 'ok' end as status, span_count, models, input_tokens, output_tokens,
      total_tokens, cost_usd, unpriced_spans, ${microseconds} as "startedUs"
    from page
    order by page.started_at desc, page.trace_id desc`,
    [
      filter.limit,
      filter.from ?? new Date(0),
      filter.to ?? new Date(Date.UTC(9999, 0)),
      filter.model,
      filter.status === undefined ? undefined : filter.status === "error",
      filter.minCostUsd,
      filter.minDurationMs,
      filter.traceId,
      filter.after?.startedUs,
      filter.after?.traceId,
    ],
  );
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const next =
    rows.length > filter.limit && last ? { startedUs: last.startedUs, traceId: last.trace_id } : null;
  return { traces: page.map(({ startedUs: _startedUs, ...trace }) => trace), next };
}

export interface SpanRow {
  span_id: string;
  parent_span_id: string | null;
  name: string;
  kind: string | null;
  started_at: string;
  duration_ms: number;
  status: string;
  is_error: boolean;
  error: string | null;
  operation: string | null;
  provider: string | null;
  model: string | null;
  is_call: boolean;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  total_tokens: number | null;
  cost_usd: number | null;
  price_source: string | null;
  price_version: string | null;
  is_cost_estimate: boolean;
  attributes: Record<string, unknown>;
  events: unknown[] | null;
  ended_us: number;
  started_us: number;
}

/** The most spans of one trace that are read at once. */
export const maxSpansOfTrace = 10_000;

/** In order of start. An unknown trace has none. */
export async function readSpans(pool: pg.Pool, traceId: string): Promise<SpanRow[]> {
  const { rows } = await pool.query<SpanRow>(
    `select
      span_id, parent_span_id, name, kind, ${iso("started_at")} as started_at, duration_ms, status, is_error, error,
      operation, provider, model, is_call, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
      reasoning_tokens, total_tokens, cost_usd, price_source, price_version, is_cost_estimate, attributes, events,
      (extract(epoch from started_at) * 1000000)::bigint as started_us,
      (extract(epoch from started_at) * 1000000)::bigint + round(duration_ms * 1000)::bigint as ended_us
    from spans
    where trace_id = $1
    order by spans.started_at, span_id
    limit ${maxSpansOfTrace}`,
    [traceId],
  );
  return rows;
}
