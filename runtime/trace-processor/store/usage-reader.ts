import type pg from "pg";
import { bucketMiddleMs, type UsageSums } from "./usage-deltas.ts";

export interface UsageBucket {
  scope: "call" | "trace";
  provider: string;
  model: string;
  bucket: number;
  n: number;
}

const sums = `
  sum(requests) as requests, sum(errors) as errors, sum(input_tokens) as "inputTokens",
  sum(output_tokens) as "outputTokens", sum(total_tokens) as "totalTokens", sum(cost_usd) as "costUsd",
  sum(unpriced) as unpriced, sum(estimated) as estimated, sum(duration_ms_sum) as "durationMsSum",
  max(duration_ms_max) as "durationMsMax"`;

/** Whole hours come from the hours' rows, the two edges from the minutes': exact to the minute, and few rows. */
const period = `
  (
    (grain = 60 and at >= date_bin('1 hour', $1::timestamptz + interval '59 minutes 59 seconds', 'epoch')
      and at < date_bin('1 hour', $2::timestamptz, 'epoch'))
    or (grain = 1 and at >= date_bin('1 minute', $1::timestamptz, 'epoch')
      and at < date_bin('1 hour', $1::timestamptz + interval '59 minutes 59 seconds', 'epoch'))
    or (grain = 1 and at >= date_bin('1 hour', $2::timestamptz, 'epoch')
      and at <= $2::timestamptz + interval '1 day')
  )`;

export interface Period {
  from: Date;
  to: Date;
}

/** Sums over a period of at least an hour; clocks ahead of ours by up to a day are in it. */
export async function readUsage(pool: pg.Pool, { from, to }: Period): Promise<UsageSums[]> {
  const { rows } = await pool.query<UsageSums>(
    `select scope, provider, model, ${sums} from usage_stats where ${period}
    group by scope, provider, model having sum(requests) > 0`,
    [from, to],
  );
  return rows;
}

export async function readHistograms(pool: pg.Pool, { from, to }: Period): Promise<UsageBucket[]> {
  const { rows } = await pool.query<UsageBucket>(
    `select scope, provider, model, b.bucket::int, sum(b.n) as n
    from usage_stats cross join unnest(buckets, counts) as b (bucket, n)
    where ${period}
    group by scope, provider, model, b.bucket`,
    [from, to],
  );
  return rows;
}

export interface Steps extends Period {
  /** Which rows are read: 1, 15 or 60 minutes; `stepMinutes` is a multiple of it. */
  grainMinutes: number;
  stepMinutes: number;
}

const step = `date_bin(make_interval(mins => $4), at, timestamptz 'epoch')`;
const stepped = `grain = $3 and at >= $1 and at <= $2::timestamptz + interval '1 day'`;

export async function readUsageSteps(pool: pg.Pool, steps: Steps): Promise<(UsageSums & { at: Date })[]> {
  const { rows } = await pool.query<UsageSums & { at: Date }>(
    `select ${step} as at, scope, provider, model, ${sums} from usage_stats where ${stepped}
    group by 1, scope, provider, model`,
    [steps.from, steps.to, steps.grainMinutes, steps.stepMinutes],
  );
  return rows;
}

/** Histograms of whole traces only: those of models are told for the period, not over time. */
export async function readHistogramSteps(
  pool: pg.Pool,
  steps: Steps,
): Promise<(UsageBucket & { at: Date })[]> {
  const { rows } = await pool.query<UsageBucket & { at: Date }>(
    `select ${step} as at, scope, provider, model, b.bucket::int, sum(b.n) as n
    from usage_stats cross join unnest(buckets, counts) as b (bucket, n)
    where ${stepped} and scope = 'trace'
    group by 1, scope, provider, model, b.bucket`,
    [steps.from, steps.to, steps.grainMinutes, steps.stepMinutes],
  );
  return rows;
}

export interface DailyRow {
  date: string;
  key: string;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  unpriced: number;
  errors: number;
}

/** Calls of models per UTC day and model, provider, or in all; newest day first, then by cost. */
export async function readDailyCosts(
  pool: pg.Pool,
  from: Date,
  by: "model" | "provider" | "total",
): Promise<DailyRow[]> {
  const key = by === "total" ? "'total'" : by;
  const { rows } = await pool.query<DailyRow>(
    `select
      to_char(at at time zone 'UTC', 'YYYY-MM-DD') as date, ${key} as key, sum(requests) as requests,
      sum(input_tokens) as "inputTokens", sum(output_tokens) as "outputTokens", sum(cost_usd) as "costUsd",
      sum(unpriced) as unpriced, sum(errors) as errors
    from usage_stats
    where grain = 60 and scope = 'call' and at >= $1
    group by 1, 2
    having sum(requests) > 0
    order by 1 desc, 6 desc, 2`,
    [from],
  );
  return rows;
}

/** The duration below which `quantile` of the histogram's entries lie, ±2 %; null where there are none. */
export function quantileMs(
  buckets: readonly { bucket: number; n: number }[],
  quantile: number,
): number | null {
  const filled = buckets.filter(({ n }) => n > 0).sort((a, b) => a.bucket - b.bucket);
  const total = filled.reduce((sum, { n }) => sum + n, 0);
  let below = 0;
  for (const { bucket, n } of filled) {
    below += n;
    if (below >= quantile * total) return roundMs(bucketMiddleMs(bucket));
  }
  return null;
}

export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
