import { bedrockErrors, type BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";
import type { ObjectFault } from "../record.ts";
import type { AggregatorLog } from "./aggregator-log.ts";
import { faultMessages } from "./fault-messages.ts";

/** A line in the shape of the earlier guide, at the level of the code's severity. */
export function logCode(
  log: AggregatorLog,
  code: BedrockErrorCode,
  line: { component: string; details: Readonly<Record<string, unknown>> },
): void {
  const { bucket, key } = line.details;
  const fields = {
    component: line.component,
    errorCode: code,
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    details: line.details,
  };
  const message = faultMessages[code];
  const { severity } = bedrockErrors[code];
  if (severity === "CRITICAL") log.critical(message, fields);
  else if (severity === "ERROR") log.error(message, fields);
  else if (severity === "WARN") log.warn(message, fields);
  else log.info(message, fields);
}

export function logFault(
  log: AggregatorLog,
  fault: ObjectFault,
  context: { component: string; details: Readonly<Record<string, unknown>> },
): void {
  const { cause } = fault;
  logCode(log, fault.code, {
    component: context.component,
    details: {
      ...context.details,
      ...(fault.message === faultMessages[fault.code] ? {} : { reason: fault.message }),
      ...(cause instanceof Error ? { cause: `${cause.name}: ${cause.message}` } : {}),
      outcome: fault.outcome,
      ...fault.details,
    },
  });
}
