import type * as aws from "@pulumi/aws";
import { planPlace } from "../infra/aws/place.ts";
import { BedrockMetrics } from "../infra/bedrock/bedrock-metrics.ts";
import { planBedrockDelivery } from "../infra/bedrock/delivery-plan.ts";
import { switchInvocationLoggingOn } from "../infra/bedrock/invocation-logging.ts";
import type { OtherLogBucket } from "../infra/bedrock/aggregator-plan.ts";
import type { Lake } from "../infra/lake/lake.ts";
import { planBucketName, type Delivery } from "../infra/lake/lake-plan.ts";
import type { Scheme } from "../infra/scheme.ts";
import type { StackConfig } from "./config.ts";
import type { CapabilityParts } from "./outputs.ts";

/** Bedrock's logs into the lake; none where they lie in another account's bucket. */
export function bedrockDeliveries({ bedrock, aws }: StackConfig): Delivery[] {
  return bedrock.logBucket === undefined ? [planBedrockDelivery(planPlace(aws))] : [];
}

/** The metrics aggregator, and Bedrock's own logging where it is asked for. */
export function deployBedrock(
  config: StackConfig,
  scheme: Scheme,
  lake: Lake,
  provider: aws.Provider,
): CapabilityParts {
  const { accountId, region } = config.aws;
  const { logBucket, invocationLogging, bodies, keepLogsDays: _, ...settings } = config.bedrock;
  const metrics = new BedrockMetrics(
    "bedrock-metrics",
    {
      scheme,
      accountId,
      region,
      lakeName: planBucketName(scheme, accountId),
      lakeKeyArn: lake.kmsKeyArn,
      ...(logBucket === undefined ? {} : { otherBucket: planOtherBucket(logBucket) }),
      ...settings,
    },
    { provider },
  );
  if (invocationLogging)
    switchInvocationLoggingOn(
      "bedrock-invocation-logging",
      { bucketName: lake.openedBucketName, bodies },
      { provider },
    );
  return {
    watched: [metrics],
    outputs: {
      functions: { bedrockMetrics: metrics.functionName },
      queues: { bedrockMetrics: metrics.queueName, bedrockMetricsDeadLetters: metrics.deadLetterQueueName },
      lakeBucket: lake.bucketName,
      ...(metrics.otherAccount === undefined ? {} : { bedrockLogBucket: metrics.otherAccount }),
    },
    // Another account's bucket has an owner of its own.
    notifications:
      logBucket === undefined ? [{ prefix: metrics.logsPrefix, suffix: "", queueArn: metrics.queueArn }] : [],
  };
}

function planOtherBucket({
  name,
  accountId,
  prefix,
  kmsKeyArn,
}: NonNullable<StackConfig["bedrock"]["logBucket"]>): OtherLogBucket {
  return { name, accountId, prefix, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) };
}
