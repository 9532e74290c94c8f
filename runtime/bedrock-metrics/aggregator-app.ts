import type { AggregatorDeps } from "./aggregator-deps.ts";
import { makeErrorCounter } from "./error-counter.ts";
import type { ObjectOutcome } from "./object-outcome.ts";
import { processMessage, type MessageOutcome } from "./process-message.ts";
import { processObject, type ProcessOptions } from "./process-object.ts";
import type { ObjectRef } from "./record.ts";

export interface AggregatorApp {
  /** See processObject: throws ObjectFault and whatever else keeps the object from being counted. */
  processObject: (object: ObjectRef, options: ProcessOptions) => Promise<ObjectOutcome>;
  /** One message of the queue. Never throws. */
  processMessage: (
    message: { messageId: string; body: string },
    options: { signal: AbortSignal },
  ) => Promise<MessageOutcome>;
  /** Publishes how many messages and objects failed since the last time, by code. Never throws. */
  publishErrors: (signal: AbortSignal) => Promise<void>;
}

/** The very same code in Lambda, below `npm start` and in the command line; they differ in what is passed in. */
export function makeAggregatorApp(deps: AggregatorDeps): AggregatorApp {
  const errors = makeErrorCounter();
  return {
    processObject: (object, options) => processObject(deps, object, options),
    processMessage: (message, { signal }) => processMessage(deps, message, { signal, errors }),
    async publishErrors(signal) {
      const request = errors.take(deps.nowMs());
      if (request === undefined) return;
      try {
        await deps.sink.publish(request, signal);
      } catch (error) {
        // CloudWatch's own failures must be seen where CloudWatch can't be reached.
        if (deps.errorSink !== undefined) await deps.errorSink.publish(request, signal);
        deps.log.warn("Errors could not be published", {
          component: "MetricPublisher",
          details: { reason: String(error) },
        });
      }
    },
  };
}
