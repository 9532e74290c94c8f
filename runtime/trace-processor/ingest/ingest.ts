import type { TraceContext } from "../../monitoring/trace/trace-context.ts";
import type { ProcessorMeasures } from "../processor-measures.ts";
import type { Decoded, Span } from "../span.ts";
import type { Receipt, WriteQueue } from "./write-queue.ts";

export interface Rejection {
  /** Place in the delivery, from 0. */
  index: number;
  reason: string;
}

/** What became of a delivery. accepted: spans that are committed now, by this delivery or by an earlier one. */
export interface DeliveryResult {
  accepted: number;
  /** Indexes (in the delivery) of accepted spans that were stored before. */
  duplicates: number[];
  rejected: Rejection[];
}

export interface Ingest {
  /**
   * Resolves after the commit. Throws Fault overloaded, shutting_down, database_unavailable: nothing acknowledged.
   * `bytes` is the size of the body that the records were read from. `again` reads it once more, in the rare case that
   * some of its spans are stored already: so no span has to be kept while it waits. `trace` is that of the request, where
   * it is recorded.
   */
  store(
    records: readonly Decoded[],
    bytes: number,
    again: () => readonly Decoded[],
    trace?: TraceContext,
  ): Promise<DeliveryResult>;
  /** When the newest delivery was committed. */
  lastStoredAt(): Date | null;
}

type IngestMeasures = Pick<ProcessorMeasures, "rejected" | "unpriced">;

/** Stores the good part of a delivery and names the bad one. */
export function makeIngest(deps: { queue: WriteQueue; measures: IngestMeasures; now: () => number }): Ingest {
  let lastStoredMs: number | null = null;

  function store(
    records: readonly Decoded[],
    bytes: number,
    again: () => readonly Decoded[],
    trace?: TraceContext,
  ): Promise<DeliveryResult> {
    const spans: Span[] = [];
    const places: number[] = [];
    const rejected: Rejection[] = [];
    for (const [index, record] of records.entries()) {
      if (record.ok) {
        spans.push(record.span);
        if (isUnpriced(record.span)) deps.measures.unpriced.add();
        places.push(index);
      } else {
        rejected.push({ index: record.index, reason: record.reason });
        deps.measures.rejected.of({ Reason: labelOf(record.reason) }).add();
      }
    }
    if (spans.length === 0) return Promise.resolve({ accepted: 0, duplicates: [], rejected });
    const receipt = deps.queue.submit(spans, bytes, () => spansOf(again()), trace);
    return finish(receipt, places, rejected);
  }

  /** A function of its own: what is in reach of one that waits stays in memory. */
  async function finish(
    receipt: Promise<Receipt>,
    places: readonly number[],
    rejected: Rejection[],
  ): Promise<DeliveryResult> {
    const { duplicates, refused } = await receipt;
    lastStoredMs = deps.now();
    for (const index of refused) {
      rejected.push({
        index: places[index] as number,
        reason: "database: a value of the span can't be stored",
      });
      deps.measures.rejected.of({ Reason: "database" }).add();
    }
    return {
      accepted: places.length - refused.length,
      duplicates: duplicates.map((index) => places[index] as number),
      rejected: rejected.sort((a, b) => a.index - b.index),
    };
  }

  return { store, lastStoredAt: () => (lastStoredMs === null ? null : new Date(lastStoredMs)) };
}

function spansOf(records: readonly Decoded[]): Span[] {
  return records.flatMap((record) => (record.ok ? [record.span] : []));
}

/** Presumed calls are taken back when their trace shows another, so that they may count here too often. */
function isUnpriced({ call, price }: Span): boolean {
  return call.isCall && price === null && (call.totalTokens ?? 0) > 0;
}

/** The field that a reason begins with. Never the line number that stands before it: labels must be few. */
function labelOf(reason: string): string {
  return reason.replace(/^line \d+: /, "").split(":", 1)[0] ?? "";
}
