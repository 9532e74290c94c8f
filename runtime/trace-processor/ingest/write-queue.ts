import { Fault } from "../../shared/fault.ts";
import type { Span } from "../span.ts";
import { classifyStoreFailure } from "../store/retryable.ts";
import type { SpanWriter } from "../store/span-writer.ts";

export interface WriteQueueOptions {
  /** One batch is in flight for each. Two keep PostgreSQL busy while the other batch is being encoded. */
  writers: SpanWriter[];
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
}

/** What became of one delivery: everything not named here is committed. Indexes are those of the delivery's spans. */
export interface Receipt {
  duplicates: number[];
  /** Spans that PostgreSQL itself refused, which no check before it saw coming. */
  refused: number[];
}

interface Delivery {
  spans: readonly Span[];
  bytes: number;
  resolve: (receipt: Receipt) => void;
  reject: (error: unknown) => void;
}

/**
 * Groups deliveries of many requests into one statement each (group commit): whatever arrives while a batch is being
 * written makes up the next. Bounded by bytes and by spans.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #idle: SpanWriter[];
  #waiting: Delivery[] = [];
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
   * Resolves after the commit. Throws Fault overloaded (the queue is full), shutting_down or database_unavailable:
   * then nothing was acknowledged and the sender may send the same again.
   */
  submit(spans: readonly Span[], bytes: number): Promise<Receipt> {
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
    this.#bytes += bytes;
    this.#spans += spans.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ spans, bytes, resolve, reject });
      this.#waitingSpans += spans.length;
      this.#schedule();
    });
  }

  /** Takes nothing new and resolves once all that was taken is committed or has failed. */
  close(): Promise<void> {
    this.#isClosing = true;
    if (this.#spans === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onDrained = resolve));
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
        void this.#flush(writer, this.#takeBatch());
      }
    });
  }

  #isWorthwhile(): boolean {
    const isAlone = this.#idle.length === this.#options.writers.length;
    return isAlone || this.#waitingSpans >= this.#options.besideSpans;
  }

  #takeBatch(): Delivery[] {
    let spans = 0;
    let count = 0;
    for (const delivery of this.#waiting) {
      if (count > 0 && spans + delivery.spans.length > this.#options.batchSpans) break;
      spans += delivery.spans.length;
      count++;
    }
    this.#waitingSpans -= spans;
    return this.#waiting.splice(0, count);
  }

  async #flush(writer: SpanWriter, batch: Delivery[]): Promise<void> {
    const startedMs = performance.now();
    const event: FlushEvent = { spans: 0, duplicates: 0, refused: 0, durationMs: 0, failure: undefined };
    await this.#write(writer, batch, event);
    for (const delivery of batch) {
      this.#bytes -= delivery.bytes;
      this.#spans -= delivery.spans.length;
    }
    event.durationMs = performance.now() - startedMs;
    this.#options.observe(event);
    this.#idle.push(writer);
    this.#schedule();
    if (this.#spans === 0) this.#onDrained?.();
  }

  /** Never rejects: every delivery is settled. */
  async #write(writer: SpanWriter, batch: Delivery[], event: FlushEvent): Promise<void> {
    const spans =
      batch.length === 1 ? (batch[0] as Delivery).spans : batch.flatMap((delivery) => delivery.spans);
    try {
      const outcome = await storeOrIsolate(writer, spans);
      event.duplicates = outcome.duplicates.size;
      event.refused = outcome.refused.size;
      event.spans = spans.length - event.duplicates - event.refused;
      settle(batch, outcome);
    } catch (error) {
      event.failure = error;
      const failure = classifyStoreFailure(error);
      // Other writers won the race for the same keys each time: what they stored is found when the sender comes again.
      const fault =
        failure === "away" || failure === "duplicate"
          ? new Fault("database_unavailable", "the batch was not stored", { cause: error })
          : new Fault("internal", "the batch could not be stored", { cause: error });
      for (const delivery of batch) delivery.reject(fault);
    }
  }
}

interface Outcome {
  duplicates: Set<number>;
  refused: Set<number>;
}

/** One row that PostgreSQL refuses fails its whole statement: halving finds it and stores the others. */
async function storeOrIsolate(writer: SpanWriter, spans: readonly Span[]): Promise<Outcome> {
  try {
    const { duplicates } = await writer.write(spans);
    return { duplicates, refused: new Set() };
  } catch (error) {
    if (classifyStoreFailure(error) !== "data") throw error;
    if (spans.length === 1) return { duplicates: new Set(), refused: new Set([0]) };
  }
  const middle = spans.length >> 1;
  const left = await storeOrIsolate(writer, spans.slice(0, middle));
  const right = await storeOrIsolate(writer, spans.slice(middle));
  for (const index of right.duplicates) left.duplicates.add(index + middle);
  for (const index of right.refused) left.refused.add(index + middle);
  return left;
}

function settle(batch: Delivery[], outcome: Outcome): void {
  let offset = 0;
  for (const delivery of batch) {
    const { length } = delivery.spans;
    delivery.resolve({
      duplicates: within(outcome.duplicates, offset, length),
      refused: within(outcome.refused, offset, length),
    });
    offset += length;
  }
}

function within(indexes: Set<number>, offset: number, length: number): number[] {
  if (indexes.size === 0) return [];
  return Array.from({ length }, (_, index) => index).filter((index) => indexes.has(offset + index));
}
