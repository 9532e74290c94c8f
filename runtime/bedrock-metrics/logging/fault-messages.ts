import type { BedrockErrorCode } from "../../../contracts/bedrock/errors.ts";

/** `message` of a line that has the code: what operators search for. The very reason stands in `details`. */
export const faultMessages: Readonly<Record<BedrockErrorCode, string>> = {
  "BMAS-001": "S3 object not found",
  "BMAS-002": "S3 access denied",
  "BMAS-003": "Invalid log format",
  "BMAS-004": "Failed to publish metrics to CloudWatch",
  "BMAS-005": "SQS message parse error",
  "BMAS-006": "Inference profile not found",
  "BMAS-007": "Token count invalid",
  "BMAS-008": "Region detection failed",
  "BMAS-009": "Metric dimension overflow",
  "BMAS-010": "Memory limit exceeded",
};
