import type { ErrorRecord } from "./error-record.ts";
import type { ErrorSink } from "./error-sink.ts";

export interface RecentError {
  fingerprint: string;
  code: string;
  route: string | null;
  /** Of what was thrown, redacted; null where an answer was all that told of it. */
  message: string | null;
  /** Since the service started, exact to the last telling. */
  count: number;
  firstAt: string;
  lastAt: string;
}

export interface ErrorMemory {
  accept: (record: ErrorRecord) => void;
  /** Newest first. */
  read: () => RecentError[];
}

/** Kinds of faults that are remembered; beyond it the one that was longest not seen is forgotten. */
const maxKinds = 50;

/** Remembers which kinds of faults there were, for whoever shows them. */
export function makeErrorMemory(): ErrorMemory {
  const kinds = new Map<string, RecentError>();
  return {
    accept({ fingerprint, code, route = null, error, count, time }) {
      const before = kinds.get(fingerprint);
      // Kept in the order of when they were last seen.
      kinds.delete(fingerprint);
      kinds.set(fingerprint, {
        fingerprint,
        code,
        route,
        message: error?.message ?? null,
        count: (before?.count ?? 0) + count,
        firstAt: before?.firstAt ?? time,
        lastAt: time,
      });
      const [oldest] = kinds.keys();
      if (kinds.size > maxKinds && oldest !== undefined) kinds.delete(oldest);
    },
    read: () => [...kinds.values()].reverse(),
  };
}

/** A sink that also remembers. */
export function rememberErrors(sink: ErrorSink, memory: Pick<ErrorMemory, "accept">): ErrorSink {
  return {
    accept(record) {
      memory.accept(record);
      sink.accept(record);
    },
    flush: sink.flush,
  };
}
