import type { Metrics } from "../metrics.ts";
import type { Decoded, Span } from "../span.ts";
import type { WriteQueue } from "./write-queue.ts";

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
  /** Resolves after the commit. Throws Fault overloaded, shutting_down, database_unavailable: nothing acknowledged. */
  store(records: readonly Decoded[], bytes: number): Promise<DeliveryResult>;
  /** When the newest delivery was committed. */
  lastStoredAt(): Date | null;
}

/** Stores the good part of a delivery and names the bad one. */
export function makeIngest(deps: { queue: WriteQueue; metrics: Metrics; now: () => number }): Ingest {
  let lastStoredMs: number | null = null;

  async function store(records: readonly Decoded[], bytes: number): Promise<DeliveryResult> {
    const spans: Span[] = [];
    const places: number[] = [];
    const rejected: Rejection[] = [];
    for (const [index, record] of records.entries()) {
      if (record.ok) {
        spans.push(record.span);
        places.push(index);
      } else {
        rejected.push({ index: record.index, reason: record.reason });
        deps.metrics.rejected.inc({ reason: labelOf(record.reason) });
      }
    }
    if (spans.length === 0) return { accepted: 0, duplicates: [], rejected };
    const receipt = await deps.queue.submit(spans, bytes);
    lastStoredMs = deps.now();
    for (const index of receipt.refused) {
      rejected.push({
        index: places[index] as number,
        reason: "database: a value of the span can't be stored",
      });
      deps.metrics.rejected.inc({ reason: "database" });
    }
    return {
      accepted: spans.length - receipt.refused.length,
      duplicates: receipt.duplicates.map((index) => places[index] as number),
      rejected: rejected.sort((a, b) => a.index - b.index),
    };
  }

  return { store, lastStoredAt: () => (lastStoredMs === null ? null : new Date(lastStoredMs)) };
}

/** The field that a reason begins with. Never the line number that stands before it: labels must be few. */
function labelOf(reason: string): string {
  return reason.replace(/^line \d+: /, "").split(":", 1)[0] ?? "";
}
