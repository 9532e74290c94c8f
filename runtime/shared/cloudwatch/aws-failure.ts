interface ServiceError {
  name?: string;
  $metadata?: { httpStatusCode?: number };
}

const statusOf = (error: unknown): number | undefined => (error as ServiceError).$metadata?.httpStatusCode;
const nameOf = (error: unknown): string => (error as ServiceError).name ?? "";

const throttled: ReadonlySet<string> = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "TooManyRequestsException",
  "LimitExceededException",
]);

const aboutRights =
  /AccessDenied|Unauthorized|Token|Credential|Signature|Expired|NotAuthorized|Unrecognized|OptIn|MissingAuthentication/i;

/**
 * Why a call failed, for counts and for the decision what to do: throttled, the service's own fault, no answer in time
 * or at all, a right or credential that is missing, or a request that is wrong.
 */
export type AwsFailure = "throttled" | "unavailable" | "unreachable" | "denied" | "refused";

export function classifyAwsFailure(error: unknown): AwsFailure {
  const status = statusOf(error);
  const name = nameOf(error);
  if (status === 429 || throttled.has(name)) return "throttled";
  if (status === undefined) return aboutRights.test(name) ? "denied" : "unreachable";
  if (status >= 500) return "unavailable";
  return status === 401 || status === 403 || aboutRights.test(name) ? "denied" : "refused";
}

/** Another attempt may do better. */
export function isTransient(error: unknown): boolean {
  return ["throttled", "unavailable", "unreachable"].includes(classifyAwsFailure(error));
}

/** The request itself is wrong; a missing right or a lost credential is nothing that halving would mend. */
export function isRefused(error: unknown): boolean {
  const status = statusOf(error);
  return (status === 400 || status === 413) && classifyAwsFailure(error) === "refused";
}
