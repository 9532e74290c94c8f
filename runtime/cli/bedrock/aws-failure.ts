import { Fault } from "../../shared/fault.ts";
import { OperationRefused } from "../../warehouse/operations/refused.ts";

interface AwsError extends Error {
  $metadata?: { httpStatusCode?: number };
  code?: unknown;
}

const unreachable = new Set([
  "ENOTFOUND",
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "EHOSTUNREACH",
]);

/** AWS's own errors as what a person can do about them; all others as they are. */
export async function tellingAws<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw describeAwsFailure(error);
  }
}

export function describeAwsFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, code, $metadata } = error as AwsError;
  if (name === "CredentialsProviderError" || /\bregion is missing\b/i.test(message)) {
    return new Fault(
      "config_invalid",
      /region/i.test(message) && name !== "CredentialsProviderError"
        ? "no AWS region: set AWS_REGION or give --region"
        : "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      { cause: error },
    );
  }
  if ($metadata?.httpStatusCode !== undefined)
    return new OperationRefused(`AWS refused it: ${name}: ${message}`, remedyOf(name));
  if (name === "TimeoutError" || (typeof code === "string" && unreachable.has(code)))
    return new OperationRefused(
      `AWS can't be reached: ${message}`,
      "Look at the network, AWS_REGION and AWS_ENDPOINT_URL.",
    );
  return error;
}

function remedyOf(name: string): string {
  if (/NonExistentQueue|QueueDoesNotExist/.test(name))
    return "Name the dead-letter queue with --queue: an environment may stand before or behind the name.";
  if (/ResourceNotFound/.test(name)) return "Name the ledger's table with --ledger.";
  if (/NoSuchBucket/.test(name)) return "Look at the bucket's name.";
  if (/AccessDenied|Forbidden/i.test(name))
    return "Your own role needs the permissions that docs/bedrock.md names.";
  if (/Expired|InvalidAccessKey|UnrecognizedClient|InvalidClientTokenId/.test(name))
    return "Log in to AWS anew.";
  return "";
}
