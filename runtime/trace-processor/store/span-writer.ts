import type pg from "pg";
import type { AlertThresholds } from "../alerts/flat-alerts.ts";
import type { Span } from "../span.ts";
import { CopyEncoder, dayOf } from "./copy-encoder.ts";
import { runCopy } from "./copy-query.ts";
import { classifyStoreFailure } from "./retryable.ts";
import { writeStatement } from "./write-statement.ts";

export interface SpanWriterOptions {
  pool: pg.Pool;
  thresholds: AlertThresholds;
  retentionDays: number;
  now: () => number;
}

export interface WriteResult {
  /** Indexes of spans that were stored before (or stand twice in the batch); nothing of them was written. */
  duplicates: Set<number>;
}

export interface SpanWriter {
  /** Resolves once the batch is committed. Rejects with PostgreSQL's or the network's error, nothing stored. */
  write(spans: readonly Span[]): Promise<WriteResult>;
}

/** Each failed attempt proves that another writer has committed one of the keys, so few are ever needed. */
const maxAttempts = 8;

/**
 * Makes a writer with a buffer of its own, for one batch at a time. It bets that a batch is new and copies it straight
 * into `spans`; only where the unique key says otherwise does it look up what is there and copy the rest. So new
 * spans, nearly all, cost neither a staging table nor a look-up.
 */
export function makeSpanWriter(options: SpanWriterOptions): SpanWriter {
  const encoder = new CopyEncoder();
  const knownDays = new Set<number>();
  let lastBatchHadDuplicates = false;

  async function write(spans: readonly Span[]): Promise<WriteResult> {
    const { fresh, duplicates } = dropRepeats(spans);
    await ensureDays(options, knownDays, fresh, spans);
    let rest = fresh;
    let lookUpFirst = lastBatchHadDuplicates;
    for (let attempt = 1; rest.length > 0; attempt++) {
      if (lookUpFirst) rest = inKeyOrder(spans, await dropStored(options.pool, spans, rest, duplicates));
      if (rest.length === 0) break;
      try {
        await copy(
          options,
          encoder,
          rest.length === spans.length ? spans : rest.map((index) => spans[index] as Span),
        );
        break;
      } catch (error) {
        if (!isContention(error) || attempt === maxAttempts) throw error;
        lookUpFirst = true;
      }
    }
    lastBatchHadDuplicates = duplicates.size > 0;
    return { duplicates };
  }

  return { write };
}

/** Another writer has, or had, the same keys under way: a look-up finds what it stored. */
function isContention(error: unknown): boolean {
  return classifyStoreFailure(error) === "duplicate" || (error as { code?: string }).code === "40P01";
}

/** Two writers that copy the same keys wait for each other in one direction only. */
function inKeyOrder(spans: readonly Span[], indexes: number[]): number[] {
  const key = (index: number) => `${(spans[index] as Span).traceId} ${(spans[index] as Span).spanId}`;
  return indexes.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function dropRepeats(spans: readonly Span[]): { fresh: number[]; duplicates: Set<number> } {
  const seen = new Set<string>();
  const fresh: number[] = [];
  const duplicates = new Set<number>();
  for (const [index, span] of spans.entries()) {
    const key = `${dayOf(span.startedAtUs)} ${span.spanId} ${span.traceId}`;
    if (seen.size === seen.add(key).size) duplicates.add(index);
    else fresh.push(index);
  }
  return { fresh, duplicates };
}

async function dropStored(
  pool: pg.Pool,
  spans: readonly Span[],
  indexes: number[],
  duplicates: Set<number>,
): Promise<number[]> {
  const { rows } = await pool.query<{ n: number }>({
    name: "stored-spans",
    text: `
      select (k.n - 1)::int as n
      from unnest($1::text[], $2::text[], $3::date[]) with ordinality as k (trace_id, span_id, day, n)
      where exists (
        select from spans as s where s.trace_id = k.trace_id and s.span_id = k.span_id and s.day = k.day
      )`,
    values: [
      indexes.map((index) => (spans[index] as Span).traceId),
      indexes.map((index) => (spans[index] as Span).spanId),
      indexes.map((index) => isoDay(dayOf((spans[index] as Span).startedAtUs))),
    ],
  });
  const stored = new Set(rows.map((row) => row.n));
  for (const n of stored) duplicates.add(indexes[n] as number);
  return indexes.filter((_, n) => !stored.has(n));
}

/** Days within the retention get a partition of their own; older ones go to `spans_old`. */
async function ensureDays(
  options: SpanWriterOptions,
  knownDays: Set<number>,
  indexes: number[],
  spans: readonly Span[],
): Promise<void> {
  const oldest = dayOf(options.now() * 1_000) - options.retentionDays;
  for (const index of indexes) {
    const day = dayOf((spans[index] as Span).startedAtUs);
    if (knownDays.has(day) || day < oldest) continue;
    await options.pool.query("select ensure_span_day($1::date)", [isoDay(day)]);
    knownDays.add(day);
  }
}

function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

async function copy(options: SpanWriterOptions, encoder: CopyEncoder, spans: readonly Span[]): Promise<void> {
  const statement = writeStatement(spans, options.thresholds);
  const rows = encoder.encode(spans);
  const client = await options.pool.connect();
  let lost: Error | undefined;
  try {
    await runCopy(client, statement, rows);
  } catch (error) {
    // A connection that failed in any other way than by a refused row is not used again.
    if (classifyStoreFailure(error) === "away" || classifyStoreFailure(error) === "fault")
      lost = error as Error;
    throw error;
  } finally {
    client.release(lost);
  }
}
