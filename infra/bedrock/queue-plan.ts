import { planPolicy, type PolicyDocument } from "../aws/policy-document.ts";
import type { AggregatorPlan } from "./aggregator-plan.ts";

/** SQS's longest, 14 days: a weekend and a holiday are no reason to lose a message. */
export const retentionSeconds = 14 * 86_400;
/** Lambda takes a message anew within this many time-outs when it is throttled. */
export const visibilityTimeouts = 6;
/** Fewer would put messages aside that were only throttled. */
export const maxReceiveCount = 5;
/** The longest poll: an empty queue costs fewest requests. */
export const pollSeconds = 20;

/** Lets S3 in for one bucket of one account, and nobody without TLS. */
export function planQueuePolicy({ queueArn, logs }: AggregatorPlan): PolicyDocument {
  return planPolicy(
    {
      Sid: "S3Notifies",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: {
        ArnEquals: { "aws:SourceArn": logs.bucketArn },
        StringEquals: { "aws:SourceAccount": logs.accountId },
      },
    },
    denyWithoutTls(queueArn),
  );
}

export function planDeadLetterQueuePolicy({ deadLetterQueueArn }: AggregatorPlan): PolicyDocument {
  return planPolicy(denyWithoutTls(deadLetterQueueArn));
}

function denyWithoutTls(queueArn: string): PolicyDocument["Statement"][number] {
  return {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queueArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
