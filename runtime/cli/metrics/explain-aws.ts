import { classifyAwsFailure } from "../../shared/cloudwatch/aws-failure.ts";

/** Which of the things that must be right is not. */
export type FaultyPart = "permission" | "credentials" | "region" | "address" | "clock" | "AWS" | "request";

export interface Explanation {
  part: FaultyPart;
  /** What is wrong, in one sentence. */
  what: string;
  remedy: string;
  /** AWS's or the network's own words. */
  error: string;
}

export interface CallPlace {
  /** `cloudwatch:PutMetricData` */
  action: string;
  region: string | undefined;
  /** The address that was asked. */
  endpoint: string | undefined;
}

interface AwsError extends Error {
  code?: unknown;
  cause?: unknown;
}

/** AWS's own error, and the network's, as the one thing to put right. */
export function explainAws(error: unknown, place: CallPlace): Explanation {
  const known = error instanceof Error ? error : new Error(String(error));
  const { part, what, remedy } =
    explainCredentials(known) ?? explainRegion(known, place) ?? explainRest(known, place);
  return { part, what, remedy, error: `${known.name}: ${known.message}` };
}

type Told = Omit<Explanation, "error">;

function explainCredentials({ name, message }: AwsError): Told | undefined {
  if (name === "CredentialsProviderError" || /could not load credentials/i.test(message))
    return {
      part: "credentials",
      what: "No AWS credentials were found.",
      remedy:
        "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; in AWS give the task or function a role.",
    };
  if (/ExpiredToken|RequestExpired|TokenRefreshRequired/.test(name))
    return { part: "credentials", what: "The AWS credentials have expired.", remedy: "Log in to AWS anew." };
  if (
    /RequestTimeTooSkewed/.test(name) ||
    (/Signature/.test(name) && /expired|not yet current/i.test(message))
  )
    return {
      part: "clock",
      what: "This machine's clock is wrong.",
      remedy: "Set the time: AWS takes 5 minutes off.",
    };
  if (/SignatureDoesNotMatch|InvalidSignature|IncompleteSignature/.test(name))
    return {
      part: "credentials",
      what: "The secret key does not belong to the access key.",
      remedy: "Set AWS_SECRET_ACCESS_KEY anew, whole and without spaces.",
    };
  if (/UnrecognizedClient|InvalidClientTokenId|InvalidAccessKey|MissingAuthentication/.test(name))
    return {
      part: "credentials",
      what: "AWS does not know the access key, or its session token is missing.",
      remedy: "Set AWS_ACCESS_KEY_ID anew; keys that begin with ASIA need AWS_SESSION_TOKEN as well.",
    };
  return undefined;
}

function explainRegion({ name, message, code }: AwsError, { region, endpoint }: CallPlace): Told | undefined {
  if (/region is missing|region not accepted: region=""/i.test(message))
    return { part: "region", what: "No AWS region is set.", remedy: "Set AWS_REGION or give --region." };
  if (/region not accepted/i.test(message))
    return {
      part: "region",
      what: `${region} is not the name of a region.`,
      remedy: "Set AWS_REGION to one such as us-west-2.",
    };
  if (/OptInRequired/.test(name))
    return {
      part: "region",
      what: `The account has not turned on the region ${region}.`,
      remedy: "Turn it on, or give the region of the dashboards with --region.",
    };
  // A name of AWS's own that does not exist: its regions make up the names.
  if ((code === "ENOTFOUND" || code === "EAI_AGAIN") && endpoint?.includes("amazonaws.com") === true)
    return {
      part: "region",
      what: `${new URL(endpoint).hostname} has no address: there is no region ${region}, or names are not resolved.`,
      remedy: "Look at AWS_REGION, then at the network's DNS.",
    };
  return undefined;
}

const interfaceEndpoint = (region: string | undefined) => `com.amazonaws.${region ?? "<region>"}.monitoring`;

function explainRest(error: AwsError, { action, region, endpoint }: CallPlace): Told {
  const failure = classifyAwsFailure(error);
  switch (failure) {
    case "denied": {
      const named = /perform:? ([\w-]+:\w+)/.exec(error.message)?.[1] ?? action;
      return {
        part: "permission",
        what: `The credentials lack the permission ${named}.`,
        remedy: `Allow ${named} to the user or role; docs/monitoring.md has the whole policy.`,
      };
    }
    case "unreachable":
      return {
        part: "address",
        what: `${endpoint ?? "CloudWatch"} does not answer.`,
        remedy:
          `Look at AWS_ENDPOINT_URL, the security group and the way out; ` +
          `a private subnet needs a NAT gateway or the endpoint ${interfaceEndpoint(region)}.`,
      };
    case "throttled":
      return {
        part: "AWS",
        what: "AWS throttles the account's calls.",
        remedy: "Try again; send less often.",
      };
    case "unavailable":
      return { part: "AWS", what: "AWS answered that it failed itself.", remedy: "Try again in a while." };
    case "refused":
      return { part: "request", what: "AWS refused the request itself.", remedy: "Look at --namespace." };
  }
}
