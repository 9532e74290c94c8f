import type { BedrockErrorCode } from "../../contracts/bedrock/errors.ts";
import type { ProfileType } from "../../contracts/bedrock/names.ts";

/** One object of a bucket, as an event names it. */
export interface ObjectRef {
  bucket: string;
  /** Decoded. */
  key: string;
  versionId: string | undefined;
  /** Without quotation marks. */
  etag: string | undefined;
  /** Bytes as stored, where the event tells. */
  sizeBytes: number | undefined;
}

/** What is read of one invocation; nothing of its bodies but the latency. */
export interface InvocationRecord {
  /** Empty where the record has none: then it is never taken for a duplicate. */
  requestId: string;
  /** ms since 1970. */
  timeMs: number;
  operation: string;
  /** As logged: an id, or the ARN of a model or a profile; empty when missing. */
  modelId: string;
  accountId: string | undefined;
  region: string | undefined;
  /** Where it ran when it was re-routed. */
  inferenceRegion: string | undefined;
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  cacheReadTokens: number | undefined;
  cacheWriteTokens: number | undefined;
  latencyMs: number | undefined;
  /** Of an invocation that failed. */
  errorCode: string | undefined;
  applicationId: string | undefined;
  /** What a record that is not Bedrock's own says of its profile (`inferenceProfileArn` with `CrossRegion`). */
  declaredProfile: string | undefined;
  /** Token counts that were left out: the record's other values hold (BMAS-007). */
  invalidCounts: readonly InvalidCount[];
}

export interface InvalidCount {
  /** `input.inputTokenCount` */
  field: string;
  /** As written, cut to 100 characters. */
  value: string;
}

/** What became of one record of an object. */
export type ReadRecord =
  | { ok: true; record: InvocationRecord; at: RecordPlace }
  /** Not counted, with the reason. */
  | { ok: false; code: BedrockErrorCode; reason: string; at: RecordPlace };

export interface RecordPlace {
  /** From 1; of one array or one object the position of the record. */
  line: number;
  /** Bytes from the start, uncompressed. */
  offset: number;
}

/** A record with what it is counted under. */
export interface ClassifiedRecord {
  record: InvocationRecord;
  profileType: ProfileType;
  /** The model underneath without a profile's prefix, or the id as logged where nothing more is known. */
  model: string;
  sourceRegion: string;
  servedRegion: string;
  /** BMAS-006 and BMAS-008, each at most once. */
  notes: readonly BedrockErrorCode[];
}

/** An object or a message that can't be done. What `outcome` says is what its message gets. */
export class ObjectFault extends Error {
  readonly code: BedrockErrorCode;
  /** retry: comes back, in the end to the dead-letter queue; drop: acknowledged and counted. */
  readonly outcome: "retry" | "drop";
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: BedrockErrorCode,
    message: string,
    options: { outcome?: "retry" | "drop"; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ObjectFault";
    this.code = code;
    this.outcome = options.outcome ?? "retry";
    this.details = options.details ?? {};
  }
}
