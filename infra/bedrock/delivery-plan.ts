import { bedrockLogsPrefix } from "../../contracts/bedrock/names.ts";
import { planArn, type AwsPlace } from "../aws/place.ts";
import type { PolicyStatement } from "../aws/policy-document.ts";
import type { Delivery } from "../lake/lake-plan.ts";
import type { AggregatorPlan, OtherLogBucket } from "./aggregator-plan.ts";

/** Bedrock's invocation logging of this account and region, into the lake. */
export function planBedrockDelivery(place: AwsPlace): Delivery {
  return {
    service: "bedrock.amazonaws.com",
    sourceArn: planArn(place, "bedrock", "*"),
    sourceAccountId: place.accountId,
    prefix: `${bedrockLogsPrefix}AWSLogs/${place.accountId}/BedrockModelInvocationLogs/`,
  };
}

/** What the owner of another account's bucket has to add to it. */
export interface OtherAccountSetup {
  bucket: string;
  /** For the bucket's policy. */
  bucketPolicyStatements: PolicyStatement[];
  /** For its key's policy; none without a key. */
  keyPolicyStatements: PolicyStatement[];
  /** For the bucket's notifications, beside those it has. */
  notification: object;
}

export function planOtherAccount(plan: AggregatorPlan, bucket: OtherLogBucket): OtherAccountSetup {
  const { bucketArn, prefix } = plan.logs;
  const reader = { AWS: plan.roleArn };
  return {
    bucket: bucket.name,
    bucketPolicyStatements: [
      {
        Sid: "AggregatorReads",
        Effect: "Allow",
        Principal: reader,
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: `${bucketArn}/${prefix}*`,
      },
      {
        Sid: "AggregatorSeesWhatIsGone",
        Effect: "Allow",
        Principal: reader,
        Action: "s3:ListBucket",
        Resource: bucketArn,
      },
    ],
    keyPolicyStatements:
      bucket.kmsKeyArn === undefined
        ? []
        : [
            {
              Sid: "AggregatorDecrypts",
              Effect: "Allow",
              Principal: reader,
              Action: "kms:Decrypt",
              Resource: "*",
            },
          ],
    notification: {
      Id: plan.queueName,
      QueueArn: plan.queueArn,
      Events: ["s3:ObjectCreated:*"],
      Filter: { Key: { FilterRules: [{ Name: "prefix", Value: prefix }] } },
    },
  };
}
