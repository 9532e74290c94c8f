import { bedrockNames } from "../../contracts/bedrock/names.ts";
import { planLogStatement, type PolicyStatement } from "../aws/policy-document.ts";
import type { AggregatorPlan } from "./aggregator-plan.ts";

export interface AggregatorRights {
  /** `emf` publishes through the log and needs no right of CloudWatch. */
  metricsSink: "cloudwatch" | "emf";
  /** Traces to X-Ray. */
  trace: boolean;
  /** Of the logs' bucket; none with the keys of S3. */
  logsKeyArn?: string | undefined;
  /** Of the lake; none with the keys of S3. */
  lakeKeyArn?: string | undefined;
}

/** What the metrics aggregator's role may do, one statement a step of its work, so that each can be named and taken away. */
export function planAggregatorStatements(plan: AggregatorPlan, rights: AggregatorRights): PolicyStatement[] {
  return [
    planLogStatement(plan.logGroupArn),
    {
      Sid: "TakeMessages",
      Effect: "Allow",
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      Resource: plan.queueArn,
    },
    ...planStorage(plan, rights),
    {
      Sid: "KeepLedger",
      Effect: "Allow",
      // Each of its writes is conditional and returns the item, so that nothing else is asked for.
      Action: "dynamodb:UpdateItem",
      Resource: plan.ledgerArn,
    },
    ...(rights.metricsSink === "cloudwatch" ? [publishMetrics] : []),
    {
      Sid: "ResolveProfiles",
      Effect: "Allow",
      Action: "bedrock:GetInferenceProfile",
      // A profile belongs to the region that it was called in, which may be any.
      Resource: `arn:${plan.place.partition}:bedrock:*:${plan.logs.accountId}:application-inference-profile/*`,
    },
    ...(rights.trace ? [writeTraces] : []),
  ];
}

function planStorage(plan: AggregatorPlan, { logsKeyArn, lakeKeyArn }: AggregatorRights): PolicyStatement[] {
  const { bucketArn, prefix } = plan.logs;
  return [
    {
      Sid: "ReadLogs",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: `${bucketArn}/${prefix}*`,
    },
    // Without it S3 answers 403 for an object that is gone, which reads as a lack of rights.
    { Sid: "SeeWhatIsGone", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    { Sid: "WriteUsage", Effect: "Allow", Action: "s3:PutObject", Resource: plan.usageArn },
    ...planKey("DecryptLogs", "kms:Decrypt", logsKeyArn, plan),
    ...planKey("EncryptUsage", "kms:GenerateDataKey", lakeKeyArn, plan),
  ];
}

function planKey(
  sid: string,
  action: string,
  keyArn: string | undefined,
  plan: AggregatorPlan,
): PolicyStatement[] {
  if (keyArn === undefined) return [];
  const throughS3 = { StringEquals: { "kms:ViaService": `s3.${plan.place.region}.amazonaws.com` } };
  return [{ Sid: sid, Effect: "Allow", Action: action, Resource: keyArn, Condition: throughS3 }];
}

/** PutMetricData knows no resources: its namespace is what can be held to. */
const publishMetrics: PolicyStatement = {
  Sid: "PublishMetrics",
  Effect: "Allow",
  Action: "cloudwatch:PutMetricData",
  Resource: "*",
  Condition: { StringEquals: { "cloudwatch:namespace": bedrockNames.namespace } },
};

const writeTraces: PolicyStatement = {
  Sid: "WriteTraces",
  Effect: "Allow",
  Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  Resource: "*",
};
