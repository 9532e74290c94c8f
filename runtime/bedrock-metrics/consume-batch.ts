import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { AggregatorApp } from "./aggregator-app.ts";
import { makeTimeGuard } from "./time-guard.ts";

/** How long the last call of an invocation may take. */
const errorsTimeoutMs = 3_000;

/**
 * One message after the other: two objects read at once would both count a request that each of them tells of, and memory
 * is bounded by object (four at once took 112 MB instead of 107, but each may hold lines of MAX_LINE_BYTES) while reading
 * is bound by the processor, so that they took as long. More at once is the mapping's maximum concurrency. Names those that must come again: also when it is all
 * of them, which SQS takes as it takes some. An answer that names an unknown message would make all of them come again,
 * so a message without an id fails the whole batch instead; what was counted is known then.
 *
 * @throws when the event is none of SQS, so that nothing is deleted
 */
export async function consumeBatch(
  app: AggregatorApp,
  event: SQSEvent,
  time: { remainingMs: number; guardMs: number },
): Promise<SQSBatchResponse> {
  if (!Array.isArray((event as Partial<SQSEvent> | null)?.Records))
    throw new TypeError("BMAS-005: the event has no Records: only a queue calls this function");
  const guard = makeTimeGuard(time);
  const failed = new Set<string>();
  try {
    for (const { messageId, body } of event.Records) {
      const outcome = await app.processMessage({ messageId, body }, { signal: guard.signal });
      if (!outcome.ok) failed.add(messageId);
    }
  } finally {
    guard.dispose();
    await app.publishErrors(AbortSignal.timeout(errorsTimeoutMs));
  }
  if ([...failed].some((id) => typeof id !== "string" || id === ""))
    throw new Error("A message without an id failed: the whole batch comes again");
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}
