import { objectTraceId } from "../../shared/object-trace-id.ts";
import type { ObjectRef } from "../record.ts";
import type { AggregatorLog, LogFields } from "./aggregator-log.ts";

/** The same log, each line with the trace of the object that it is about. */
export function withTrace(log: AggregatorLog, { bucket, key, versionId, etag }: ObjectRef): AggregatorLog {
  const traceId = objectTraceId({ bucket, key, version: versionId ?? etag });
  const at = (level: keyof AggregatorLog) => (message: string, fields?: LogFields) =>
    log[level](message, { ...fields, traceId });
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    critical: at("critical"),
  };
}
