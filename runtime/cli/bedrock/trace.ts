import type { BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";
import type { DescribedFault } from "./describe-fault.ts";

/** What became of one record of an object. */
export interface TracedRecord {
  line: number;
  /** Bytes from the start, uncompressed. */
  offset: number;
  fate: "counted" | "skipped" | "duplicate" | "preliminary";
  /** Why it was skipped, or what of it was left out or told otherwise. */
  codes: readonly BedrockErrorCode[];
  reason: string | null;
  requestId: string | null;
  profileType: string | null;
  model: string | null;
  sourceRegion: string | null;
  servedRegion: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
}

export interface TraceStep {
  ok: boolean;
  what: string;
}

/** One object, followed through every step. */
export interface Trace {
  object: string;
  steps: TraceStep[];
  records: TracedRecord[];
  counted: number;
  /** Records that were left out; duplicates are none. */
  skipped: number;
  crossRegion: number;
  fault: DescribedFault | null;
}
