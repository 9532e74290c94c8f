import type { BedrockErrorCode } from "../../contracts/bedrock/errors.ts";
import type { ObjectTally } from "./object-tally.ts";
import type { ClassifiedRecord, InvocationRecord, RecordPlace } from "./record.ts";

/** What became of an object. Objects that fail throw. */
export type ObjectOutcome =
  | ({ state: "counted" } & CountedObject)
  /** Every request of it was acknowledged before. */
  | { state: "known" }
  /** Another attempt is at it until then. */
  | { state: "held"; untilMs: number }
  /** No log by its key: an offloaded body, or Bedrock's check of its permission. */
  | { state: "passed over"; reason: string };

export interface CountedObject extends ObjectTally {
  /** Requests of the plan, and those of them that earlier attempts had published. */
  requests: number;
  publishedBefore: number;
  /** Data that CloudWatch refused. */
  refused: number;
  usageRows: number;
  processingTimeMs: number;
}

/** What became of one record. */
export type RecordFate =
  | {
      fate: "counted" | "duplicate" | "preliminary";
      at: RecordPlace;
      classified: ClassifiedRecord;
      /** BMAS-006, BMAS-007 and BMAS-008 where they are noted of it; it counts all the same. */
      codes: readonly BedrockErrorCode[];
    }
  | { fate: "skipped"; at: RecordPlace; code: BedrockErrorCode; reason: string };

/** BMAS-007 for a value that is left out, and what was noted while classifying. */
export function codesOf(record: InvocationRecord, notes: readonly BedrockErrorCode[]): BedrockErrorCode[] {
  return record.invalidCounts.length === 0 ? [...notes] : ["BMAS-007", ...notes];
}
