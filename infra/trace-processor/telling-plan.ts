import { planArn, type AwsPlace } from "../aws/place.ts";
import type { PolicyStatement } from "../aws/policy-document.ts";

/** Whom the trace processor tells of faults and alerts, as far as that takes rights at AWS. */
export interface TellingOptions {
  place: AwsPlace;
  /** Written by the application itself; a function's log needs no right of its code. */
  errorLogGroup?: string;
  /** The topic and the alias of its key. */
  topic?: { name: string; keyAlias: string };
  /** Sender of emails by SES. */
  emailFrom?: string;
  /** Reads CloudWatch's metrics, for rules. */
  readsMetrics?: boolean;
}

export function planTelling(options: TellingOptions): PolicyStatement[] {
  const { place, errorLogGroup, topic, emailFrom, readsMetrics = false } = options;
  return [
    ...(errorLogGroup === undefined ? [] : [planErrors(place, errorLogGroup)]),
    ...(topic === undefined ? [] : planTopic(place, topic)),
    ...(emailFrom === undefined ? [] : [planEmail(place, emailFrom)]),
    ...(readsMetrics ? [planMetrics()] : []),
  ];
}

/** The deployment makes the group: the application may make streams in it only. */
function planErrors(place: AwsPlace, group: string): PolicyStatement {
  return {
    Sid: "WriteErrors",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${planArn(place, "logs", `log-group:${group}`)}:*`,
  };
}

function planTopic(
  place: AwsPlace,
  { name, keyAlias }: { name: string; keyAlias: string },
): PolicyStatement[] {
  return [
    { Sid: "PublishNotices", Effect: "Allow", Action: "sns:Publish", Resource: planArn(place, "sns", name) },
    {
      Sid: "EncryptNotices",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      // A key's id is not known before it is made; its alias is.
      Resource: planArn(place, "kms", "key/*"),
      Condition: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": keyAlias },
        StringEquals: { "kms:ViaService": `sns.${place.region}.amazonaws.com` },
      },
    },
  ];
}

function planEmail(place: AwsPlace, from: string): PolicyStatement {
  return {
    Sid: "SendNotices",
    Effect: "Allow",
    Action: "ses:SendEmail",
    Resource: planArn(place, "ses", "identity/*"),
    Condition: { StringEquals: { "ses:FromAddress": from } },
  };
}

function planMetrics(): PolicyStatement {
  // Knows no resources.
  return { Sid: "ReadMetrics", Effect: "Allow", Action: "cloudwatch:GetMetricData", Resource: "*" };
}
