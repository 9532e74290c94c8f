import type pg from "pg";
import type { AlertThresholds } from "../alerts/flat-alerts.ts";
import type { Span } from "../span.ts";
import { runCopies } from "./copy-query.ts";
import { classifyStoreFailure } from "./retryable.ts";
import { SpanBatch } from "./span-batch.ts";
import { dayOf } from "./span-rows.ts";

export interface SpanWriterOptions {
  pool: pg.Pool;
  thresholds: AlertThresholds;
  retentionDays: number;
  now: () => number;
}

/** What became of a batch: everything not named here is committed. Indexes are those of the batch's spans. */
export interface WriteResult {
  /** Stored before, or standing twice in the batch: nothing of them was written. */
  duplicates: Set<number>;
  /** Refused by PostgreSQL itself, which no check before it saw coming. */
  refused: Set<number>;
}

export interface SpanWriter {
  /** Resolves once the batch is committed. Rejects with PostgreSQL's or the network's error, nothing stored. */
  write(batch: SpanBatch): Promise<WriteResult>;
}

/** Each failed attempt proves that another writer has committed one of the keys, so few are ever needed. */
const maxAttempts = 8;

/**
 * Makes a writer, for one batch at a time. It bets that a batch is new and copies it straight into `spans`; only where
 * the unique key says otherwise does it look up what is there and copy the rest. So new spans, nearly all, cost
 * neither a staging table nor a look-up.
 */
export function makeSpanWriter(options: SpanWriterOptions): SpanWriter {
  const partitions = new Map<number, string>();
  let lastBatchHadDuplicates = false;

  async function write(batch: SpanBatch): Promise<WriteResult> {
    await ensureDays(options, partitions, batch.days);
    if (!lastBatchHadDuplicates) {
      try {
        await send(options.pool, batch, tableOf(batch.days, partitions));
        return { duplicates: new Set(), refused: new Set() };
      } catch (error) {
        if (isContention(error) || isRefusal(error)) return again(batch);
        // Somebody may have dropped a partition: the next batch asks again.
        partitions.clear();
        throw error;
      }
    }
    return again(batch);
  }

  async function again(batch: SpanBatch): Promise<WriteResult> {
    const result = await storeOrIsolate(options, batch.spans());
    lastBatchHadDuplicates = result.duplicates.size > 0;
    return result;
  }

  return { write };
}

/** Another writer has, or had, the same keys under way: a look-up finds what it stored. */
function isContention(error: unknown): boolean {
  return classifyStoreFailure(error) === "duplicate" || (error as { code?: string }).code === "40P01";
}

function isRefusal(error: unknown): boolean {
  return classifyStoreFailure(error) === "data";
}

/** One row that PostgreSQL refuses fails its whole statement: halving finds it and stores the others. */
async function storeOrIsolate(options: SpanWriterOptions, spans: readonly Span[]): Promise<WriteResult> {
  try {
    return { duplicates: await storeNew(options, spans), refused: new Set() };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (spans.length === 1) return { duplicates: new Set(), refused: new Set([0]) };
  }
  const middle = spans.length >> 1;
  const left = await storeOrIsolate(options, spans.slice(0, middle));
  const right = await storeOrIsolate(options, spans.slice(middle));
  for (const index of right.duplicates) left.duplicates.add(index + middle);
  for (const index of right.refused) left.refused.add(index + middle);
  return left;
}

/** Stores those that are not there yet and returns the indexes of the others. */
async function storeNew(options: SpanWriterOptions, spans: readonly Span[]): Promise<Set<number>> {
  const { fresh, duplicates } = dropRepeats(spans);
  let rest = fresh;
  for (let attempt = 1; ; attempt++) {
    rest = inKeyOrder(spans, await dropStored(options.pool, spans, rest, duplicates));
    if (rest.length === 0) return duplicates;
    const batch = new SpanBatch(options.thresholds);
    batch.add(
      rest.map((index) => spans[index] as Span),
      () => [],
    );
    try {
      await send(options.pool, batch, "spans");
      return duplicates;
    } catch (error) {
      if (!isContention(error) || attempt === maxAttempts) throw error;
    }
  }
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

/** Days within the retention get a partition of their own, unless `spans_old` has rows of them; older ones get none. */
async function ensureDays(
  options: SpanWriterOptions,
  partitions: Map<number, string>,
  days: ReadonlySet<number>,
): Promise<void> {
  const oldest = dayOf(options.now() * 1_000) - options.retentionDays;
  for (const day of days) {
    if (day < oldest) partitions.delete(day);
    else if (!partitions.has(day)) partitions.set(day, await ensureDay(options.pool, isoDay(day)));
  }
}

/** Returns the table that takes the day's spans. */
async function ensureDay(pool: pg.Pool, day: string): Promise<string> {
  await pool.query("select ensure_span_day($1::date)", [day]);
  const partition = `spans_${day.replaceAll("-", "")}`;
  const { rows } = await pool.query<{ exists: boolean }>("select to_regclass($1) is not null as exists", [
    partition,
  ]);
  return rows[0]?.exists === true ? partition : "spans";
}

/** Rows of one day go straight to its partition: finding it anew for each row takes a tenth of their copying. */
function tableOf(days: ReadonlySet<number>, partitions: ReadonlyMap<number, string>): string {
  const [day] = days;
  return (days.size === 1 && day !== undefined ? partitions.get(day) : undefined) ?? "spans";
}

function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

async function send(pool: pg.Pool, batch: SpanBatch, table: string): Promise<void> {
  const { text, copies } = batch.message(table);
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    await runCopies(client, text, copies);
  } catch (error) {
    // A connection that failed in any other way than by a refused row is not used again.
    const failure = classifyStoreFailure(error);
    if (failure === "away" || failure === "fault") lost = error as Error;
    throw error;
  } finally {
    client.release(lost);
  }
}
