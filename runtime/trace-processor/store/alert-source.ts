import type pg from "pg";
import { ownerLabels } from "../../../contracts/monitoring/alert-signals.ts";
import type { MetricSource, SignalQuery, SignalValue } from "../../alerting/sources/metric-source.ts";
import { readSpend } from "./spend-reader.ts";
import { quantileMs } from "./usage-reader.ts";

/** What a metric is made of a group's sums. Null where nothing was measured. */
type Measure = (sums: Sums) => number | null;

interface Sums {
  requests: number;
  errors: number;
  tokens: number;
  costUsd: number;
  unpriced: number;
}

const rate: Measure = ({ requests, errors }) => (requests > 0 ? (errors / requests) * 100 : null);

const sumsOfCalls: Record<string, Measure> = {
  cost: ({ costUsd }) => costUsd,
  calls: ({ requests }) => requests,
  tokens: ({ tokens }) => tokens,
  unpriced_calls: ({ unpriced }) => unpriced,
  call_error_rate: rate,
};
const sumsOfTraces: Record<string, Measure> = { traces: ({ requests }) => requests, trace_error_rate: rate };
const percentiles: Record<string, "call" | "trace"> = {
  call_latency_p95: "call",
  trace_latency_p95: "trace",
};
const others = ["trace_age", "trace_alerts"];

const readable = new Set([
  ...Object.keys(sumsOfCalls),
  ...Object.keys(sumsOfTraces),
  ...Object.keys(percentiles),
  ...others,
]);

/** The service's own usage and alerts as a source of metrics; `fold` adds up what is not yet in the sums. */
export function makeAlertSource(deps: { pool: pg.Pool; fold: () => Promise<void> }): MetricSource {
  const { pool } = deps;
  return {
    name: "the trace processor",
    canRead: (metric) => readable.has(metric),
    async read(query) {
      await deps.fold();
      const { metric } = query;
      if (metric === "trace_age") return await readAge(pool, query);
      if (metric === "trace_alerts") return await readRaised(pool, query);
      const scope = percentiles[metric];
      if (scope !== undefined) return await readP95(pool, query, scope);
      const asked = [...query.by, ...Object.keys(query.where)];
      if (asked.some((label) => (ownerLabels as readonly string[]).includes(label)))
        return (await readSpend(pool, query)).map(({ labels, costUsd, requests }) => ({
          labels,
          value: metric === "cost" ? costUsd : requests,
        }));
      return await readSums(pool, query);
    },
  };
}

/** Whole hours from the hours' rows, the edges from the minutes'. `to` is no longer in it. */
const longPeriod = `(
  (grain = 60 and at >= date_bin('1 hour', $1::timestamptz + interval '59 minutes 59 seconds', 'epoch')
    and at < date_bin('1 hour', $2::timestamptz, 'epoch'))
  or (grain = 1 and at >= date_bin('1 minute', $1::timestamptz, 'epoch')
    and at < date_bin('1 hour', $1::timestamptz + interval '59 minutes 59 seconds', 'epoch'))
  or (grain = 1 and at >= date_bin('1 hour', $2::timestamptz, 'epoch') and at < $2::timestamptz)
)`;
const shortPeriod = `(grain = 1 and at >= date_bin('1 minute', $1::timestamptz, 'epoch') and at < $2::timestamptz)`;
/** From here on a window has a whole hour between its edges. */
const longMs = 7_200_000;

function select({ by, where, fromMs, toMs }: SignalQuery, scope: "call" | "trace") {
  const values: unknown[] = [new Date(fromMs), new Date(toMs), scope];
  const filters = Object.entries(where).map(
    ([label, value]) => `${columnOf(label)} = $${values.push(value)}`,
  );
  const period = toMs - fromMs >= longMs ? longPeriod : shortPeriod;
  return {
    labels: by.map((label) => `'${label}', ${columnOf(label)}`).join(", "),
    condition: [period, "scope = $3", ...filters].join(" and "),
    values,
  };
}

/** Labels come from the rules, whose schema knows these two: nothing else ever becomes SQL. */
function columnOf(label: string): string {
  if (label === "provider" || label === "model") return label;
  throw new Error(`usage has no ${label}`);
}

async function readSums(pool: pg.Pool, query: SignalQuery): Promise<SignalValue[]> {
  const ofCalls = sumsOfCalls[query.metric];
  const measure = ofCalls ?? sumsOfTraces[query.metric];
  if (measure === undefined) throw new Error(`there is no metric ${query.metric}`);
  const { labels, condition, values } = select(query, ofCalls === undefined ? "trace" : "call");
  const { rows } = await pool.query<Sums & { labels: Record<string, string> }>(
    `select jsonb_build_object(${labels}) as labels, coalesce(sum(requests), 0) as requests,
      coalesce(sum(errors), 0) as errors, coalesce(sum(total_tokens), 0) as tokens,
      coalesce(sum(cost_usd), 0) as "costUsd", coalesce(sum(unpriced), 0) as unpriced
    from usage_stats where ${condition}
    ${query.by.length === 0 ? "" : "group by 1 having sum(requests) > 0"}`,
    values,
  );
  return rows.map((row) => ({ labels: row.labels, value: measure(row) }));
}

async function readP95(pool: pg.Pool, query: SignalQuery, scope: "call" | "trace"): Promise<SignalValue[]> {
  const { labels, condition, values } = select(query, scope);
  const { rows } = await pool.query<{
    labels: Record<string, string>;
    buckets: { bucket: number; n: number }[];
  }>(
    `with counted as (
      select jsonb_build_object(${labels}) as labels, b.bucket::int as bucket, sum(b.n)::float8 as n
      from usage_stats cross join unnest(buckets, counts) as b (bucket, n)
      where ${condition}
      group by 1, 2
    )
    select labels, jsonb_agg(jsonb_build_object('bucket', bucket, 'n', n)) as buckets from counted group by labels`,
    values,
  );
  return rows.map((row) => ({ labels: row.labels, value: quantileMs(row.buckets, 0.95) }));
}

/** To the minute: sums know no more of when a trace began. */
async function readAge(pool: pg.Pool, { toMs }: SignalQuery): Promise<SignalValue[]> {
  const { rows } = await pool.query<{ at: Date | null }>(
    "select max(at) as at from usage_stats where grain = 1 and scope = 'trace' and requests > 0 and at < $1",
    [new Date(toMs)],
  );
  const at = rows[0]?.at ?? null;
  return [{ labels: {}, value: at === null ? null : (toMs - at.getTime()) / 1000 }];
}

async function readRaised(pool: pg.Pool, { by, where, fromMs, toMs }: SignalQuery): Promise<SignalValue[]> {
  const { rows } = await pool.query<{ labels: Record<string, string>; value: number }>(
    `select ${by.includes("type") ? "jsonb_build_object('type', type)" : "'{}'::jsonb"} as labels, count(*) as value
    from alerts
    where "timestamp" >= $1 and "timestamp" < $2 and ($3::text is null or type = $3)
    ${by.includes("type") ? "group by 1" : ""}`,
    [new Date(fromMs), new Date(toMs), where["type"] ?? null],
  );
  return rows;
}
