import { metricLimits } from "../../../contracts/monitoring/cloudwatch-limits.ts";
import type { UsageRow } from "../../../contracts/usage-row.ts";
import type { MetricSink, UsageSink } from "../../bedrock-metrics/ports.ts";

export interface UsageSum {
  profile_type: string;
  model_id: string;
  source_region: string;
  served_region: string;
  invocations: number;
  errors: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  /** US dollars; null where nothing of it has a price. */
  cost_usd: number | null;
  unpriced_invocations: number;
}

export interface Tally {
  requests: number;
  data: number;
  /** Data that CloudWatch refused. */
  refused: number;
  invocations: number;
  /** Invocations outside the times that CloudWatch takes: in usage only. */
  tooOld: number;
  tooNew: number;
  skipped: Record<string, number>;
  usage: UsageSum[];
}

/** Sinks that add up what passes, and hand it on where there is something behind them. */
export function makeTally(nowMs: number): {
  sink: (behind: MetricSink | undefined) => MetricSink;
  usage: (behind: UsageSink | undefined) => UsageSink;
  read: () => Tally;
} {
  const counts = { requests: 0, data: 0, refused: 0, invocations: 0, tooOld: 0, tooNew: 0 };
  const skipped: Record<string, number> = {};
  const sums = new Map<string, UsageSum>();
  const add = (row: UsageRow) => {
    for (const [code, count] of Object.entries(row.skipped)) skipped[code] = (skipped[code] ?? 0) + count;
    if (row.invocations === 0) return;
    counts.invocations += row.invocations;
    const atMs = Date.parse(row.period_start);
    if (atMs < nowMs - metricLimits.oldestMs) counts.tooOld += row.invocations;
    if (atMs > nowMs + metricLimits.newestMs) counts.tooNew += row.invocations;
    const key = [row.profile_type, row.model_id, row.source_region, row.served_region].join("|");
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, sumOf(row));
    else addTo(sum, row);
  };
  return {
    sink: (behind) => ({
      async publish(request, signal) {
        const { refused } = (await behind?.publish(request, signal)) ?? { refused: 0 };
        counts.requests += 1;
        counts.data += (request.MetricData ?? []).length;
        counts.refused += refused;
        return { refused };
      },
    }),
    usage: (behind) => ({
      async write(object, timeMs, rows) {
        await behind?.write(object, timeMs, rows);
        for (const row of rows) add(row);
      },
    }),
    read: () => ({
      ...counts,
      skipped,
      usage: [...sums.values()].sort((a, b) => b.invocations - a.invocations),
    }),
  };
}

const sumOf = (row: UsageRow): UsageSum => ({
  profile_type: row.profile_type ?? "",
  model_id: row.model_id,
  source_region: row.source_region ?? "",
  served_region: row.served_region ?? "",
  invocations: row.invocations,
  errors: row.errors,
  input_tokens: row.input_tokens,
  output_tokens: row.output_tokens,
  cache_read_tokens: row.cache_read_tokens,
  cache_write_tokens: row.cache_write_tokens,
  cost_usd: row.cost_usd === null ? null : Number(row.cost_usd),
  unpriced_invocations: row.unpriced_invocations,
});

const added = [
  "invocations",
  "errors",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "unpriced_invocations",
] as const;

function addTo(sum: UsageSum, row: UsageRow): void {
  for (const name of added) sum[name] += row[name];
  if (row.cost_usd !== null) sum.cost_usd = (sum.cost_usd ?? 0) + Number(row.cost_usd);
}
