import type { Log } from "../../shared/log.ts";
import type { AggregatorLog, LogFields } from "./aggregator-log.ts";

/** The same lines within the log of another process, as below `npm start`. */
export function fromLog(log: Log): AggregatorLog {
  const at =
    (level: "debug" | "info" | "warn" | "error" | "fatal") =>
    (message: string, fields: LogFields = {}) =>
      log[level](fields, message);
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    critical: at("fatal"),
  };
}
