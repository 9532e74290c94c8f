export type BedrockSeverity = "INFO" | "WARN" | "ERROR" | "CRITICAL";

export interface BedrockErrorEntry {
  /** The description that operators know. */
  title: string;
  severity: BedrockSeverity;
  /** What the aggregator does then. */
  outcome: string;
  remedy: string;
}

/**
 * The metrics aggregator's codes, as logged in `errorCode` and counted in `RecordsSkipped` (a record or a value of it is
 * left out) or `Errors` (an object or a message fails). docs/errors.md is held to it by a test.
 */
export const bedrockErrors = {
  "BMAS-001": {
    title: "S3 Object Not Found",
    severity: "ERROR",
    outcome: "Asked for again for a short while, then the message is dropped and counted.",
    remedy:
      "Look whether a lifecycle rule or a person deletes logs before they are read; replay from a copy if there is one.",
  },
  "BMAS-002": {
    title: "S3 Access Denied",
    severity: "CRITICAL",
    outcome: "The message is tried again and goes to the dead-letter queue.",
    remedy:
      "Give the role s3:GetObject on the bucket's logs and kms:Decrypt on its key, then run `tracelake bedrock redrive`.",
  },
  "BMAS-003": {
    title: "Invalid Log Format",
    severity: "WARN",
    outcome:
      "A line that is no invocation record is skipped and counted; a damaged or truncated gzip sends the message to the dead-letter queue.",
    remedy: "Run `tracelake bedrock trace` on the object: it names each line and its reason.",
  },
  "BMAS-004": {
    title: "CloudWatch Publish Failed",
    severity: "ERROR",
    outcome:
      "Throttling and faults of the service are retried with full jitter, then the message fails and goes on from its checkpoint; of a refused request the datum at fault is left out and counted.",
    remedy:
      "Give the role cloudwatch:PutMetricData for the namespace; raise the quota where it is throttled.",
  },
  "BMAS-005": {
    title: "SQS Message Parse Error",
    severity: "WARN",
    outcome: "The message goes to the dead-letter queue; the test message of S3 is acknowledged.",
    remedy:
      "Look at the message with `tracelake bedrock redrive`; only S3's notifications belong into the queue.",
  },
  "BMAS-006": {
    title: "Inference Profile Not Found",
    severity: "INFO",
    outcome:
      "The invocation is counted under its own type: Standard, Provisioned, or Application where the profile can't be resolved.",
    remedy: "None for models without a profile; otherwise give the role bedrock:GetInferenceProfile.",
  },
  "BMAS-007": {
    title: "Token Count Invalid",
    severity: "WARN",
    outcome: "The value is left out; the invocation and its other values count.",
    remedy: "Run `tracelake bedrock trace` on the object to see the value.",
  },
  "BMAS-008": {
    title: "Region Detection Failed",
    severity: "ERROR",
    outcome: "The region is taken from the ARN, then from the key's path; otherwise it is `unknown`.",
    remedy: "Look whether the key has Bedrock's own layout; renamed copies lose the region.",
  },
  "BMAS-009": {
    title: "Metric Dimension Overflow",
    severity: "ERROR",
    outcome: "The dimension's value is collapsed to `other`; sums stay whole.",
    remedy: "Drop DestinationRegion or ApplicationId from EXTRA_DIMENSIONS, or raise MAX_SERIES.",
  },
  "BMAS-010": {
    title: "Memory Limit Exceeded",
    severity: "CRITICAL",
    outcome:
      "Reading stops before memory runs out; the message goes to the dead-letter queue, with the byte where it stopped.",
    remedy:
      "Look at the object there; raise MAX_LINE_BYTES, MAX_INFLATION_RATIO or the function's memory if it is sound.",
  },
} as const satisfies Record<string, BedrockErrorEntry>;

export type BedrockErrorCode = keyof typeof bedrockErrors;
