import { planArn, type AwsPlace } from "../aws/place.ts";
import { planPolicy, type PolicyDocument } from "../aws/policy-document.ts";

const alarms = "cloudwatch.amazonaws.com";

/** Of this account's alarms alone: another account's could otherwise speak in our name. */
function planSource(place: AwsPlace): Record<string, Record<string, string>> {
  return {
    StringEquals: { "aws:SourceAccount": place.accountId },
    ArnLike: { "aws:SourceArn": planArn(place, "cloudwatch", "alarm:*") },
  };
}

/**
 * The topic's key. Alarms may encrypt with it, whom AWS's own key (`alias/aws/sns`) keeps out, and so may whoever of the
 * account publishes to topics. Nobody but SNS decrypts.
 */
export function planAlertKeyPolicy(place: AwsPlace): PolicyDocument {
  const account = `arn:${place.partition}:iam::${place.accountId}:root`;
  return planPolicy(
    {
      Sid: "AccountAdministers",
      Effect: "Allow",
      Principal: { AWS: account },
      Action: [
        "kms:Create*",
        "kms:Describe*",
        "kms:Enable*",
        "kms:List*",
        "kms:Put*",
        "kms:Update*",
        "kms:Revoke*",
        "kms:Disable*",
        "kms:Get*",
        "kms:Delete*",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:ScheduleKeyDeletion",
        "kms:CancelKeyDeletion",
        "kms:RotateKeyOnDemand",
      ],
      Resource: "*",
    },
    {
      Sid: "AccountUsesThroughTopics",
      Effect: "Allow",
      Principal: { AWS: account },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": `sns.${place.region}.amazonaws.com` } },
    },
    {
      Sid: "AlarmsEncrypt",
      Effect: "Allow",
      Principal: { Service: alarms },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": place.accountId } },
    },
  );
}

/** This account's alarms publish, and its principals as far as their own policies say; nobody without TLS. */
export function planAlertTopicPolicy(place: AwsPlace, topicArn: string): PolicyDocument {
  return planPolicy(
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: alarms },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: planSource(place),
    },
    {
      Sid: "OwnAccount",
      Effect: "Allow",
      Principal: { AWS: `arn:${place.partition}:iam::${place.accountId}:root` },
      Action: ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes"],
      Resource: topicArn,
    },
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}
