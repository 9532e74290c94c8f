import { bedrockLogsPrefix, bedrockNames, usagePrefix } from "../../contracts/bedrock/names.ts";
import { planFunctionArns, type FunctionArns } from "../aws/function-plan.ts";
import { planArn, type AwsPlace } from "../aws/place.ts";
import type { Scheme } from "../scheme.ts";

/** A bucket of logs in another account, which that account's people have to open, see delivery-plan.ts. */
export interface OtherLogBucket {
  name: string;
  /** The owner's 12 digits. */
  accountId: string;
  /** Below which Bedrock writes, with a `/` at its end; empty for all of it. */
  prefix: string;
  kmsKeyArn?: string;
}

/** Names and ARNs of everything that the metrics aggregator is made of: policies are planned before anything exists. */
export interface AggregatorPlan extends FunctionArns {
  place: AwsPlace;
  functionName: string;
  roleName: string;
  roleArn: string;
  queueName: string;
  queueArn: string;
  deadLetterQueueName: string;
  deadLetterQueueArn: string;
  ledgerName: string;
  ledgerArn: string;
  logs: LogLocation;
  /** Where usage is written for the warehouse: `arn:aws:s3:::<lake>/usage/bedrock/*`. */
  usageArn: string;
}

export interface LogLocation {
  bucketArn: string;
  /** Of the bucket. */
  accountId: string;
  prefix: string;
}

export interface AggregatorPlanOptions {
  scheme: Scheme;
  place: AwsPlace;
  /** The lake's name. */
  lakeName: string;
  otherBucket?: OtherLogBucket;
}

export function planAggregator({
  scheme,
  place,
  lakeName,
  otherBucket,
}: AggregatorPlanOptions): AggregatorPlan {
  const named = (name: Exclude<keyof typeof bedrockNames, "namespace">) => scheme.typed(bedrockNames[name]);
  const bucketArn = (name: string) => `arn:${place.partition}:s3:::${name}`;
  const roleName = named("role");
  return {
    place,
    functionName: named("function"),
    ...planFunctionArns(place, named("function")),
    roleName,
    roleArn: `arn:${place.partition}:iam::${place.accountId}:role/${roleName}`,
    queueName: named("queue"),
    queueArn: planArn(place, "sqs", named("queue")),
    deadLetterQueueName: named("deadLetterQueue"),
    deadLetterQueueArn: planArn(place, "sqs", named("deadLetterQueue")),
    ledgerName: named("ledger"),
    ledgerArn: planArn(place, "dynamodb", `table/${named("ledger")}`),
    logs: {
      bucketArn: bucketArn(otherBucket?.name ?? lakeName),
      accountId: otherBucket?.accountId ?? place.accountId,
      prefix: otherBucket?.prefix ?? bedrockLogsPrefix,
    },
    usageArn: `${bucketArn(lakeName)}/${usagePrefix}bedrock/*`,
  };
}
