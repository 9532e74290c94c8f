import { expect, it } from "vitest";
import { explainAws, type FaultyPart } from "./explain-aws.ts";

const place = {
  action: "cloudwatch:PutMetricData",
  region: "us-west-2",
  endpoint: "https://monitoring.us-west-2.amazonaws.com",
};
const fault = (name: string, message: string, more: { status?: number; code?: string } = {}) =>
  Object.assign(new Error(message), {
    name,
    ...(more.code === undefined ? {} : { code: more.code }),
    ...(more.status === undefined ? {} : { $metadata: { httpStatusCode: more.status } }),
  });

/** Names and words as AWS and Node have them. */
it.each<[FaultyPart, string, Error]>([
  [
    "permission",
    "cloudwatch:PutMetricData",
    fault(
      "AccessDenied",
      "User: arn:aws:iam::1:user/x is not authorized to perform: cloudwatch:PutMetricData because no identity-based policy allows it",
      { status: 403 },
    ),
  ],
  ["permission", "cloudwatch:PutMetricData", fault("AccessDeniedException", "denied", { status: 400 })],
  [
    "credentials",
    "No AWS credentials",
    fault("CredentialsProviderError", "Could not load credentials from any providers"),
  ],
  [
    "credentials",
    "expired",
    fault("ExpiredToken", "The security token included in the request is expired", { status: 403 }),
  ],
  [
    "credentials",
    "does not know",
    fault("InvalidClientTokenId", "The security token included in the request is invalid.", { status: 403 }),
  ],
  [
    "credentials",
    "does not know",
    fault("UnrecognizedClientException", "The security token included in the request is invalid.", {
      status: 400,
    }),
  ],
  [
    "credentials",
    "does not belong",
    fault("SignatureDoesNotMatch", "The request signature we calculated does not match", { status: 403 }),
  ],
  [
    "clock",
    "clock",
    fault(
      "SignatureDoesNotMatch",
      "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z",
      { status: 403 },
    ),
  ],
  ["region", "No AWS region", fault("Error", "Region is missing")],
  [
    "region",
    "turned on",
    fault("OptInRequired", "The AWS Access Key Id needs a subscription for the service", { status: 403 }),
  ],
  [
    "region",
    "us-west-2",
    fault("Error", "getaddrinfo ENOTFOUND monitoring.us-west-2.amazonaws.com", { code: "ENOTFOUND" }),
  ],
  [
    "address",
    "does not answer",
    fault("Error", "connect ECONNREFUSED 10.0.0.1:443", { code: "ECONNREFUSED" }),
  ],
  ["address", "does not answer", fault("TimeoutError", "connect timed out after 5000 ms")],
  ["AWS", "throttles", fault("ThrottlingException", "Rate exceeded", { status: 400 })],
  ["AWS", "failed itself", fault("InternalServiceFault", "x", { status: 500 })],
  [
    "request",
    "refused the request",
    fault("InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.", { status: 400 }),
  ],
])("finds fault with the %s, saying %s", (part, says, error) => {
  const explained = explainAws(error, place);
  expect(explained.part).toBe(part);
  expect(explained.what).toContain(says);
  expect(explained.remedy).not.toBe("");
  expect(explained.error).toBe(`${error.name}: ${error.message}`);
});

it("takes a name that does not resolve for the address's fault where it is none of AWS's", () => {
  const error = fault("Error", "getaddrinfo ENOTFOUND cloudwatch.internal", { code: "ENOTFOUND" });
  expect(explainAws(error, { ...place, endpoint: "http://cloudwatch.internal" }).part).toBe("address");
});
