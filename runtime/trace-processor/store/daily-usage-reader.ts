import type pg from "pg";

/** Calls of one model on one UTC day, as the daily cost summary counts them; all providers together. */
export interface DailyUsage {
  /** `2026-01-15` */
  day: string;
  model: string;
  requests: number;
  errors: number;
  /** Those of a cache among them. */
  inputTokens: number;
  outputTokens: number;
  /** US dollars as decimal text with twelve places. */
  costUsd: string;
  unpriced: number;
  durationMsSum: number;
  /** Calls by bucket of the store's histogram, see `bucketMiddleMs`. */
  histogram: { bucket: number; n: number }[];
}

/**
 * From the hours' sums of calls, so that what the spans above them repeat is not in it. A model that lost its last call
 * (a span that turned out to be another's) is there with zeros. By day, then by model.
 */
export async function readDailyUsage(pool: pg.Pool, from: Date): Promise<DailyUsage[]> {
  const { rows } = await pool.query<DailyUsage>(
    `with hours as (
      select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, *
      from usage_stats
      where grain = 60 and scope = 'call' and at >= $1
    ),
    sums as (
      select
        day, model, sum(requests) as requests, sum(errors) as errors, sum(input_tokens) as "inputTokens",
        sum(output_tokens) as "outputTokens", round(sum(cost_usd), 12)::text as "costUsd", sum(unpriced) as unpriced,
        sum(duration_ms_sum) as "durationMsSum"
      from hours
      group by day, model
    ),
    counted as (
      select day, model, b.bucket::int as bucket, sum(b.n) as n
      from hours cross join unnest(buckets, counts) as b (bucket, n)
      group by day, model, b.bucket
    ),
    histograms as (
      select day, model, json_agg(json_build_object('bucket', bucket, 'n', n) order by bucket) as histogram
      from counted
      where n > 0
      group by day, model
    )
    select sums.*, coalesce(histograms.histogram, '[]') as histogram
    from sums left join histograms using (day, model)
    order by day, model collate "C"`,
    [from],
  );
  return rows;
}
