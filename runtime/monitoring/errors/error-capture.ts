import { serviceMetrics } from "../../../contracts/monitoring/service-metrics.ts";
import type { Registry } from "../registry/registry.ts";
import type { OnDropped } from "../sinks/sender.ts";
import type { TraceContext } from "../trace/trace-context.ts";
import { describeError, fingerprintOf, type ErrorRecord } from "./error-record.ts";
import type { ErrorSink } from "./error-sink.ts";

/** Where and on whose behalf it happened; all of it is known of a request, little of anything else. */
export interface ErrorPlace {
  code?: string;
  route?: string;
  method?: string;
  status?: number;
  requestId?: string;
  trace?: TraceContext | undefined;
}

export interface ErrorCapture {
  /** Takes what was thrown, or undefined where an answer is all that is known. Never throws. */
  capture: (error: unknown, place?: ErrorPlace) => void;
  /** Tells of what repeated since it was last told. */
  tellRepeated: () => void;
  flush: (signal: AbortSignal) => Promise<void>;
}

export interface ErrorCaptureOptions {
  registry: Registry;
  sink: ErrorSink;
  onDropped: OnDropped;
  /** The code of what is thrown; by default its own where it has one. */
  codeOf?: ((error: unknown) => string | undefined) | undefined;
  now: () => number;
}

interface Known {
  record: ErrorRecord;
  repeated: number;
}

/** Kinds of faults between two tellings: beyond it they are counted only. */
const maxKinds = 200;

/**
 * Each kind of fault is told at once when it first happens, then only counted until the next telling: a database that
 * is away for an hour costs a line a minute and not a line a request.
 */
export function makeErrorCapture(options: ErrorCaptureOptions): ErrorCapture {
  const { registry, sink, onDropped, now, codeOf = ownCode } = options;
  const captured = registry.counter(serviceMetrics.capturedErrors);
  let known = new Map<string, Known>();
  const make = (error: unknown, place: ErrorPlace, code: string, fingerprint: string): ErrorRecord => {
    const time = new Date(now()).toISOString();
    return {
      kind: "captured_error",
      time,
      service: registry.service,
      code,
      fingerprint,
      count: 1,
      first_at: time,
      ...describePlace(place),
      ...(error === undefined ? {} : { error: describeError(error) }),
    };
  };
  return {
    capture(error, place = {}) {
      const code =
        place.code ?? (error === undefined ? `http_${place.status}` : (codeOf(error) ?? "internal"));
      captured.of({ Code: code }).add();
      const fingerprint = fingerprintOf(code, place.route, error);
      const before = known.get(fingerprint);
      if (before !== undefined) {
        before.repeated += 1;
        before.record = { ...before.record, ...describePlace(place), time: new Date(now()).toISOString() };
      } else if (known.size >= maxKinds) onDropped("too_many_kinds", 1);
      else {
        const record = make(error, place, code, fingerprint);
        known.set(fingerprint, { record, repeated: 0 });
        sink.accept(record);
      }
    },
    tellRepeated() {
      const told = known;
      known = new Map();
      for (const { record, repeated } of told.values()) {
        if (repeated === 0) continue;
        sink.accept({ ...record, count: repeated });
        // Still the same fault: its next one is told with those of the next time.
        known.set(record.fingerprint, {
          record: { ...record, first_at: new Date(now()).toISOString() },
          repeated: 0,
        });
      }
    },
    flush: sink.flush,
  };
}

function describePlace({ route, method, status, requestId, trace }: ErrorPlace): Partial<ErrorRecord> {
  return {
    ...(route === undefined ? {} : { route }),
    ...(method === undefined ? {} : { method }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    ...(trace === undefined ? {} : { trace_id: trace.traceId, span_id: trace.spanId }),
  };
}

function ownCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && /^\w{1,64}$/.test(code) ? code : undefined;
}
