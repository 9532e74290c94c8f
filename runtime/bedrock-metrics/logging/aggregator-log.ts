/** Further top-level fields of a line. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What the aggregator says of its work, one JSON line each in the function. `errorCode`, `bucket` and `key` stand on top
 * of a line, where the saved queries look for them, and again in `details`.
 */
export interface AggregatorLog {
  debug: (message: string, fields?: LogFields) => void;
  info: (message: string, fields?: LogFields) => void;
  warn: (message: string, fields?: LogFields) => void;
  error: (message: string, fields?: LogFields) => void;
  critical: (message: string, fields?: LogFields) => void;
}

const say = (): void => undefined;

/** For dry runs and tests. */
export const silentLog: AggregatorLog = { debug: say, info: say, warn: say, error: say, critical: say };
