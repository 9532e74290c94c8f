import type { CountedObject } from "../object-outcome.ts";
import type { ObjectRef } from "../record.ts";
import type { AggregatorLog } from "./aggregator-log.ts";
import { logCode } from "./log-fault.ts";

const component = "S3Processor";

/** One line an object, one for each of its inference profiles, and one for each code of what was left out. */
export function logObject(log: AggregatorLog, { bucket, key }: ObjectRef, counted: CountedObject): void {
  for (const { code, count, reason, at } of counted.skipped) {
    const details = { bucket, key, count, reason, line: at.line, offset: at.offset };
    if (code === "duplicate") log.debug("Duplicates left out", { component, bucket, key, details });
    else logCode(log, code, { component, details });
  }
  // The query for tokens looks for this word, and adds up what stands on top of these lines.
  for (const profile of counted.profiles) log.info("aggregated", { component, bucket, key, ...profile });
  log.info("Processing complete", {
    component,
    bucket,
    key,
    metrics: {
      recordsProcessed: counted.recordsProcessed,
      crossRegionInvocations: counted.crossRegionInvocations,
      inputTokensAggregated: counted.inputTokensAggregated,
      outputTokensAggregated: counted.outputTokensAggregated,
      processingTimeMs: counted.processingTimeMs,
    },
    requests: counted.requests,
    ...(counted.publishedBefore > 0 ? { publishedBefore: counted.publishedBefore } : {}),
    ...(counted.refused > 0 ? { refused: counted.refused } : {}),
  });
}
