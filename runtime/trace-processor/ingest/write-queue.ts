import type { TraceContext } from "../../monitoring/trace/trace-context.ts";
import { Fault } from "../../shared/fault.ts";
import type { Span } from "../span.ts";
import { classifyStoreFailure } from "../store/retryable.ts";
import type { SpanBatch } from "../store/span-batch.ts";
import type { SpanWriter, WriteResult } from "../store/span-writer.ts";

export interface WriteQueueOptions {
  /** One batch is in flight for each. */
  writers: SpanWriter[];
  makeBatch: () => SpanBatch;
  maxBytes: number;
  maxSpans: number;
  /** Spans that one statement takes at the most; a larger delivery goes alone. */
  batchSpans: number;
  /** A batch is begun beside another only with this many spans: fewer gain more by waiting and sharing a statement. */
  besideSpans: number;
  observe: (event: FlushEvent) => void;
}

export interface FlushEvent {
  spans: number;
  duplicates: number;
  refused: number;
  durationMs: number;
  failure: unknown;
  /** Of the deliveries whose traces are recorded. */
  traces: readonly TraceContext[];
}

/** What became of one delivery: everything not named here is committed. Indexes are those of the delivery's spans. */
export interface Receipt {
  duplicates: number[];
  /** Spans that PostgreSQL itself refused, which no check before it saw coming. */
  refused: number[];
}

interface Delivery {
  /** Number of spans. */
  size: number;
  bytes: number;
  trace: TraceContext | undefined;
  resolve: (receipt: Receipt) => void;
  reject: (error: unknown) => void;
}

interface Group {
  batch: SpanBatch;
  deliveries: Delivery[];
}

/**
 * Groups deliveries of many requests into one statement each (group commit): whatever arrives while a batch is being
 * written makes up the next. Bounded by bytes and by spans.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #idle: SpanWriter[];
  /** Batches that were written; they keep their memory for the next. */
  readonly #free: SpanBatch[] = [];
  #waiting: Group[] = [];
  #waitingSpans = 0;
  #bytes = 0;
  #spans = 0;
  #isScheduled = false;
  #isClosing = false;
  #onDrained: (() => void) | undefined;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
    this.#idle = [...options.writers];
  }

  /** Spans and bytes that were taken and are not yet committed. */
  get depth(): { spans: number; bytes: number } {
    return { spans: this.#spans, bytes: this.#bytes };
  }

  /**
   * Resolves after the commit. `bytes` is what the delivery holds in memory besides its rows; `again` gives the spans
   * once more; `trace` is that of the request, where it is recorded. Throws Fault overloaded (the queue is full), shutting_down or database_unavailable: then nothing was
   * acknowledged and the sender may send the same again.
   */
  submit(
    spans: readonly Span[],
    bytes: number,
    again: () => readonly Span[],
    trace?: TraceContext,
  ): Promise<Receipt> {
    const { maxBytes, maxSpans } = this.#options;
    if (this.#isClosing) throw new Fault("shutting_down", "this instance takes no new deliveries");
    const isFull =
      this.#spans > 0 && (this.#bytes + bytes > maxBytes || this.#spans + spans.length > maxSpans);
    if (isFull) {
      throw new Fault(
        "overloaded",
        `${this.#spans} spans of ${this.#bytes} bytes are waiting for the database`,
      );
    }
    const group = this.#groupFor(spans.length);
    const before = group.batch.bytes;
    group.batch.add(spans, again);
    return this.#wait(group, spans.length, bytes + group.batch.bytes - before, trace);
  }

  /** Takes nothing new and resolves once all that was taken is committed or has failed. */
  close(): Promise<void> {
    this.#isClosing = true;
    if (this.#spans === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onDrained = resolve));
  }

  /** The last group that waits, or a new one where these spans would make it too large. */
  #groupFor(size: number): Group {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.batch.size + size <= this.#options.batchSpans) return last;
    const group = { batch: this.#free.pop() ?? this.#options.makeBatch(), deliveries: [] };
    this.#waiting.push(group);
    return group;
  }

  #wait(group: Group, size: number, bytes: number, trace: TraceContext | undefined): Promise<Receipt> {
    this.#bytes += bytes;
    this.#spans += size;
    this.#waitingSpans += size;
    return new Promise((resolve, reject) => {
      group.deliveries.push({ size, bytes, trace, resolve, reject });
      this.#schedule();
    });
  }

  /** Waits for the end of this turn of the event loop, so that requests read in it share a statement. */
  #schedule(): void {
    if (this.#isScheduled || this.#idle.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#waiting.length > 0 && this.#isWorthwhile()) {
        const writer = this.#idle.pop();
        if (writer === undefined) return;
        const group = this.#waiting.shift() as Group;
        this.#waitingSpans -= group.batch.size;
        void this.#flush(writer, group);
      }
    });
  }

  #isWorthwhile(): boolean {
    const isAlone = this.#idle.length === this.#options.writers.length;
    return isAlone || this.#waitingSpans >= this.#options.besideSpans;
  }

  async #flush(writer: SpanWriter, group: Group): Promise<void> {
    const startedMs = performance.now();
    const traces = group.deliveries.flatMap(({ trace }) => trace ?? []);
    const event: FlushEvent = {
      spans: 0,
      duplicates: 0,
      refused: 0,
      durationMs: 0,
      failure: undefined,
      traces,
    };
    await this.#write(writer, group, event);
    for (const { bytes, size } of group.deliveries) {
      this.#bytes -= bytes;
      this.#spans -= size;
    }
    event.durationMs = performance.now() - startedMs;
    this.#options.observe(event);
    group.batch.clear();
    if (this.#free.length < this.#options.writers.length) this.#free.push(group.batch);
    this.#idle.push(writer);
    this.#schedule();
    if (this.#spans === 0) this.#onDrained?.();
  }

  /** Never rejects: every delivery is settled. */
  async #write(writer: SpanWriter, { batch, deliveries }: Group, event: FlushEvent): Promise<void> {
    try {
      const result = await writer.write(batch);
      event.duplicates = result.duplicates.size;
      event.refused = result.refused.size;
      event.spans = batch.size - event.duplicates - event.refused;
      settle(deliveries, result);
    } catch (error) {
      event.failure = error;
      const failure = classifyStoreFailure(error);
      // Other writers won the race for the same keys each time: what they stored is found when the sender comes again.
      const fault =
        failure === "away" || failure === "duplicate"
          ? new Fault("database_unavailable", "the batch was not stored", { cause: error })
          : new Fault("internal", "the batch could not be stored", { cause: error });
      for (const delivery of deliveries) delivery.reject(fault);
    }
  }
}

function settle(deliveries: readonly Delivery[], result: WriteResult): void {
  let offset = 0;
  for (const { size, resolve } of deliveries) {
    resolve({
      duplicates: within(result.duplicates, offset, size),
      refused: within(result.refused, offset, size),
    });
    offset += size;
  }
}

function within(indexes: Set<number>, offset: number, length: number): number[] {
  if (indexes.size === 0) return [];
  return Array.from({ length }, (_, index) => index).filter((index) => indexes.has(offset + index));
}
