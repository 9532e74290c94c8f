import { planFunctionArns, type FunctionArns } from "../aws/function-plan.ts";
import { planArn, type AwsPlace } from "../aws/place.ts";
import { planLogStatement, planPolicy, type PolicyDocument } from "../aws/policy-document.ts";
import type { Scheme } from "../scheme.ts";

/** Names and ARNs of everything that the pipeline monitor is made of: policies are planned before anything exists. */
export interface MonitorPlan extends FunctionArns {
  place: AwsPlace;
  functionName: string;
  roleName: string;
  topicName: string;
  topicArn: string;
  deadLetterQueueName: string;
  deadLetterQueueArn: string;
}

/** Of the function. */
export const monitorTimeoutSeconds = 15;

export function planMonitor(scheme: Scheme, place: AwsPlace): MonitorPlan {
  const functionName = scheme.name("pipeline-monitor");
  const topicName = scheme.name("pipeline-snapshots");
  const deadLetterQueueName = scheme.name("pipeline-monitor-dlq");
  return {
    place,
    functionName,
    ...planFunctionArns(place, functionName),
    roleName: functionName,
    topicName,
    topicArn: planArn(place, "sns", topicName),
    deadLetterQueueName,
    deadLetterQueueArn: planArn(place, "sqs", deadLetterQueueName),
  };
}

/** Metrics go through the log: the function needs no right of CloudWatch, of SNS or of Snowflake. */
export function planMonitorRights({ logGroupArn, deadLetterQueueArn }: MonitorPlan): PolicyDocument {
  return planPolicy(planLogStatement(logGroupArn), {
    Sid: "PutAside",
    Effect: "Allow",
    // What Lambda could not run is put aside in the function's name.
    Action: "sqs:SendMessage",
    Resource: deadLetterQueueArn,
  });
}

/** Lets the topic put aside what Lambda did not take, and nobody without TLS. */
export function planDeadLetterPolicy({ topicArn, deadLetterQueueArn, place }: MonitorPlan): PolicyDocument {
  return planPolicy(
    {
      Sid: "TopicPutsAside",
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: deadLetterQueueArn,
      Condition: {
        ArnEquals: { "aws:SourceArn": topicArn },
        StringEquals: { "aws:SourceAccount": place.accountId },
      },
    },
    {
      Sid: "DenyWithoutTls",
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: deadLetterQueueArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}
