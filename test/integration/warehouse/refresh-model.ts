import type { CaseRow } from "./refresh-cases.ts";

/*
 * What the marts must hold of some rows, worked out in plain JavaScript from each id's newest row: no signs, no changes,
 * no SQL. Knows what refresh-cases.ts makes and nothing else.
 */

interface Said {
  type: string;
  name?: string;
  created: string;
  metrics?: Record<string, unknown>;
  metadata?: { model?: string; environment?: string; user_id?: string };
  scores?: Record<string, number | null> | null;
  error?: string | { message: string } | null;
}

type Row = Record<string, unknown>;

interface Measured {
  day: string;
  type: string;
  name: string;
  model: string;
  environment: string;
  user: string;
  error: string | undefined;
  isErrorOfTrace: boolean;
  prompt: number;
  completion: number;
  total: number | undefined;
  costMicros: number | undefined;
  durationUs: number | undefined;
  firstTokenUs: number | undefined;
  llmCalls: number;
  scores: [string, number | null][];
}

function ranged(value: unknown, most: number): number | undefined {
  const read = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof read === "number" && read >= 0 && read <= most ? read : undefined;
}

const tokens = (value: unknown) => ranged(value, 1e12);
const micros = (value: unknown) => {
  const read = ranged(value, 1e10);
  return read === undefined ? undefined : Math.round(read * 1e6);
};

function dayOf(created: string): string {
  const time = new Date(created);
  return Number.isNaN(time.getTime()) ? "1970-01-01" : time.toISOString().slice(0, 10);
}

function measure(row: CaseRow): Measured {
  const { type, name, created, metrics = {}, metadata = {}, scores, error } = row as unknown as Said;
  const [prompt, completion] = [tokens(metrics["prompt_tokens"]), tokens(metrics["completion_tokens"])];
  const added = prompt === undefined || completion === undefined ? undefined : prompt + completion;
  const message = typeof error === "object" ? error?.message : error;
  return {
    day: dayOf(created),
    type,
    name: name ?? "unknown",
    model: metadata.model ?? "unknown",
    environment: metadata.environment ?? "unknown",
    user: metadata.user_id ?? "unknown",
    error: message === "" || message === null ? undefined : message,
    isErrorOfTrace: (message ?? "") !== "" || Number(metrics["errors"] ?? 0) > 0,
    prompt: prompt ?? 0,
    completion: completion ?? 0,
    total: tokens(metrics["tokens"]) ?? added ?? prompt ?? completion,
    costMicros: micros(metrics["estimated_cost"]),
    durationUs: micros(metrics["latency"]),
    firstTokenUs: micros(metrics["time_to_first_token"]),
    llmCalls: Number(metrics["llm_calls"] ?? 0),
    scores: Object.entries(scores ?? {}),
  };
}

function newestOf(rows: readonly CaseRow[]): Measured[] {
  const newest = new Map<string, CaseRow>();
  for (const row of rows) {
    const there = newest.get(row.id);
    if (there === undefined || BigInt(there["_xact_id"]) < BigInt(row["_xact_id"])) newest.set(row.id, row);
  }
  return [...newest.values()].map(measure);
}

function groups<T>(items: readonly T[], keyOf: (item: T) => Row): { key: Row; items: T[] }[] {
  const found = Map.groupBy(items, (item) => JSON.stringify(keyOf(item)));
  return [...found].map(([key, of]) => ({ key: JSON.parse(key) as Row, items: of }));
}

const sum = <T>(items: readonly T[], of: (item: T) => number | undefined): number =>
  items.reduce((total, item) => total + (of(item) ?? 0), 0);
const count = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length;
const dollars = (costMicros: number): string => {
  const digits = String(costMicros).padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}0000`;
};

const hasError = ({ error }: Measured) => error !== undefined;
const noCost = ({ costMicros, total }: Measured) => costMicros === undefined && (total ?? 0) > 0;

/** Columns that usage_daily and trace_usage_daily have both. */
const usage = (items: readonly Measured[]) => ({
  prompt_tokens: sum(items, ({ prompt }) => prompt),
  completion_tokens: sum(items, ({ completion }) => completion),
  cached_tokens: 0,
  cache_creation_tokens: 0,
  reasoning_tokens: 0,
  total_tokens: sum(items, ({ total }) => total),
  cost_usd: dollars(sum(items, ({ costMicros }) => costMicros)),
  duration_us: sum(items, ({ durationUs }) => durationUs),
});

function sketch(
  rows: readonly Measured[],
  measure: string,
  of: (row: Measured) => number | undefined,
): Row[] {
  const timed = rows.filter((row) => of(row) !== undefined);
  const bucketOf = (us: number) => Math.ceil(Math.log(Math.max(us, 1)) / Math.log(1.02));
  return groups(timed, (row) => ({
    day: row.day,
    model: row.model,
    measure,
    bucket: bucketOf(of(row) ?? 0),
  })).map(({ key, items }) => ({ ...key, samples: items.length }));
}

function scoresOf(
  rows: readonly Measured[],
  source: string,
): Record<"scores_daily" | "score_sketch_daily", Row[]> {
  const all = rows.flatMap(({ day, scores }) =>
    scores.map(([name, value]) => ({ day, source, name, value })),
  );
  return {
    scores_daily: groups(all, ({ day, name }) => ({ day, source, name })).map(({ key, items }) => ({
      ...key,
      scored: count(items, ({ value }) => value !== null),
      not_scored: count(items, ({ value }) => value === null),
      score_sum: (sum(items, ({ value }) => Math.round((value ?? 0) * 100)) / 100).toFixed(6),
    })),
    score_sketch_daily: groups(
      all.filter(({ value }) => value !== null),
      ({ day, name, value }) => ({ day, source, name, hundredth: Math.round((value ?? 0) * 100) }),
    ).map(({ key, items }) => ({ ...key, samples: items.length })),
  };
}

const costsOfTraces = (items: readonly Measured[]) => ({
  traces: items.length,
  traces_with_errors: count(items, ({ isErrorOfTrace }) => isErrorOfTrace),
  traces_with_cost: count(items, ({ costMicros }) => costMicros !== undefined),
  traces_without_cost: count(items, noCost),
});

const usageDaily = (calls: readonly Measured[]): Row[] =>
  groups(calls, ({ day, model, environment }) => ({ day, model, environment })).map(({ key, items }) => ({
    ...key,
    ...usage(items),
    calls: items.length,
    errors: count(items, hasError),
    calls_with_cost: count(items, ({ costMicros }) => costMicros !== undefined),
    calls_without_cost: count(items, noCost),
    timed_calls: count(items, ({ durationUs }) => durationUs !== undefined),
    time_to_first_token_us: sum(items, ({ firstTokenUs }) => firstTokenUs),
    streamed_calls: count(items, ({ firstTokenUs }) => firstTokenUs !== undefined),
  }));

const traceUsageDaily = (traces: readonly Measured[]): Row[] =>
  groups(traces, ({ day, environment }) => ({ day, environment })).map(({ key, items }) => ({
    ...key,
    ...usage(items),
    ...costsOfTraces(items),
    llm_calls: sum(items, ({ llmCalls }) => llmCalls),
    tool_calls: 0,
    timed_traces: count(items, ({ durationUs }) => durationUs !== undefined),
  }));

const attributionDaily = (traces: readonly Measured[]): Row[] =>
  groups(traces, ({ day, environment, user }) => ({ day, environment, user_id: user })).map(
    ({ key, items }) => ({
      ...key,
      ...costsOfTraces(items),
      total_tokens: sum(items, ({ total }) => total),
      cost_usd: dollars(sum(items, ({ costMicros }) => costMicros)),
    }),
  );

const errorsDaily = (spans: readonly Measured[]): Row[] =>
  groups(spans.filter(hasError), ({ day, type, name, error }) => ({
    day,
    span_type: type,
    span_name: name,
    message: error,
  })).map(({ key, items }) => ({ ...key, errors: items.length }));

/** Of rows that were exported both as spans and as traces: each mart's rows without the project, in any order. */
export function modelMarts(rows: readonly CaseRow[]): Record<string, Row[]> {
  const newest = newestOf(rows);
  const calls = newest.filter(({ type }) => type === "llm");
  const [ofSpans, ofTraces] = [scoresOf(newest, "spans"), scoresOf(newest, "traces")];
  return {
    usage_daily: usageDaily(calls),
    trace_usage_daily: traceUsageDaily(newest),
    attribution_daily: attributionDaily(newest),
    errors_daily: errorsDaily(newest),
    latency_sketch_daily: [
      ...sketch(calls, "duration", ({ durationUs }) => durationUs),
      ...sketch(calls, "time_to_first_token", ({ firstTokenUs }) => firstTokenUs),
      ...sketch(newest, "trace", ({ durationUs }) => durationUs),
    ],
    scores_daily: [...ofSpans.scores_daily, ...ofTraces.scores_daily],
    score_sketch_daily: [...ofSpans.score_sketch_daily, ...ofTraces.score_sketch_daily],
  };
}
