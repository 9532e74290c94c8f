import type { AggregatorDeps } from "./aggregator-deps.ts";
import { parseEnvelope } from "./decode/parse-envelope.ts";
import type { ErrorCounter } from "./error-counter.ts";
import { logFault } from "./logging/log-fault.ts";
import { withTrace } from "./logging/with-trace.ts";
import { processObject } from "./process-object.ts";
import { ObjectFault, type ObjectRef } from "./record.ts";
import { OutOfTime } from "./time-guard.ts";

export type MessageOutcome =
  | { ok: true }
  /** The message must come again, in the end to the dead-letter queue. */
  | { ok: false; reason: string };

/**
 * Does what one message of the queue asks for. One object that fails keeps no other from being counted; those that were
 * counted are known when the message comes again. Never throws: each failure is logged and counted here.
 */
export async function processMessage(
  deps: AggregatorDeps,
  message: { messageId: string; body: string },
  options: { signal: AbortSignal; errors: ErrorCounter },
): Promise<MessageOutcome> {
  const { signal, errors } = options;
  const { messageId } = message;
  let objects: readonly ObjectRef[];
  try {
    const envelope = parseEnvelope(message.body);
    if (envelope.kind === "test") {
      deps.log.info("S3 test message acknowledged", { component: "SqsConsumer", messageId });
      return { ok: true };
    }
    ({ objects } = envelope);
  } catch (error) {
    return fail(deps, { error, errors, component: "SqsConsumer", details: { messageId } });
  }
  let outcome: MessageOutcome = { ok: true };
  for (const object of objects) {
    const traced = { ...deps, log: withTrace(deps.log, object) };
    const one = await countObject(traced, { object, messageId, signal, errors });
    if (!one.ok) outcome = one;
  }
  return outcome;
}

async function countObject(
  deps: AggregatorDeps,
  work: { object: ObjectRef; messageId: string; signal: AbortSignal; errors: ErrorCounter },
): Promise<MessageOutcome> {
  const { object, messageId, signal, errors } = work;
  const { bucket, key } = object;
  const line = { component: "S3Processor", bucket, key, messageId };
  try {
    signal.throwIfAborted();
    const outcome = await processObject(deps, object, { signal });
    if (outcome.state === "held") {
      deps.log.warn("Another attempt holds the object", { ...line, untilMs: outcome.untilMs });
      return { ok: false, reason: "held by another attempt" };
    }
    // Data that CloudWatch refused are left out for good, each logged by the sink.
    if (outcome.state === "counted" && outcome.refused > 0) errors.count("BMAS-004", outcome.refused);
    if (outcome.state !== "counted") deps.log.info(`Object ${outcome.state}`, line);
    return { ok: true };
  } catch (error) {
    return fail(deps, { error, errors, component: "S3Processor", details: { bucket, key, messageId } });
  }
}

function fail(
  deps: AggregatorDeps,
  failure: {
    error: unknown;
    errors: ErrorCounter;
    component: string;
    details: Readonly<Record<string, unknown>>;
  },
): MessageOutcome {
  const { error, errors, component, details } = failure;
  if (error instanceof ObjectFault) {
    errors.count(error.code);
    logFault(deps.log, error, { component, details });
    return error.outcome === "drop" ? { ok: true } : { ok: false, reason: error.code };
  }
  const { bucket, key } = details;
  const line = { component, bucket, key, details };
  if (error instanceof OutOfTime) {
    deps.log.warn(error.message, line);
    return { ok: false, reason: error.message };
  }
  errors.count("unexpected");
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  deps.log.error("Attempt failed", { ...line, error: { name, message, stack } });
  return { ok: false, reason: name };
}
