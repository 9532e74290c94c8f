import type { MonitoringLog } from "../monitoring-log.ts";
import type { ErrorRecord } from "./error-record.ts";

/** Where records of faults go. */
export interface ErrorSink {
  /** Returns at once and never throws. */
  accept: (record: ErrorRecord) => void;
  flush: (signal: AbortSignal) => Promise<void>;
}

/** On the service's own log, a line each. */
export function makeLogErrorSink(log: MonitoringLog): ErrorSink {
  return {
    // The log has a time of its own.
    accept: ({ time: _time, ...record }) => log.error(record, "captured error"),
    flush: () => Promise.resolve(),
  };
}
