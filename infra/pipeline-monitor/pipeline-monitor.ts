import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { planFunctionTrust } from "../aws/function-plan.ts";
import { planPlace, type AwsPlaceArgs } from "../aws/place.ts";
import type { Scheme } from "../scheme.ts";
import { planTopicPolicy } from "../snowflake/load-errors-topic-plan.ts";
import { readMonitorBundle } from "./monitor-bundle.ts";
import {
  monitorTimeoutSeconds,
  planDeadLetterPolicy,
  planMonitor,
  planMonitorRights,
  type MonitorPlan,
} from "./monitor-plan.ts";

export interface PipelineMonitorArgs extends AwsPlaceArgs {
  scheme: Scheme;
  /** In days; one of CloudWatch's values. */
  logRetentionDays: number;
  /** Absolute folder of the bundle. Default `dist/pipeline-monitor`. */
  bundleFolder?: string;
}

/** SQS's longest: what lies in it for a holiday is still there. */
const retentionSeconds = 14 * 86_400;
/** Snowflake sends one message at a time: a second one is there for what is tried again. */
const atOnce = 2;
/** After that a snapshot tells nothing that a newer one does not. */
const oldestSeconds = 6 * 3600;

/**
 * The pipeline monitor: a topic to which Snowflake sends the health of the pipeline, and the function that makes metrics of
 * it. What it can't be called with ends in a dead-letter queue. It has no rights in Snowflake, and Snowflake none but to publish.
 */
export class PipelineMonitor extends pulumi.ComponentResource {
  /** Made of the topic's name, so that a preview knows it; there once the topic is. */
  readonly topicArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly deadLetterQueueName: string;

  constructor(name: string, args: PipelineMonitorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:pipeline:PipelineMonitor", name, {}, opts);
    const plan = planMonitor(args.scheme, planPlace(args));
    const topic = createTopic(this, name, args, plan);
    const deadLetters = createDeadLetters(this, name, args, plan);
    const lambda = createFunction(this, name, args, plan);
    putAside(this, name, lambda, deadLetters);
    subscribe(this, name, { plan, topic, lambda, deadLetters });
    this.topicArn = topic.arn;
    this.functionName = lambda.name;
    this.deadLetterQueueName = plan.deadLetterQueueName;
    this.registerOutputs({ topicArn: this.topicArn, functionName: this.functionName });
  }
}

function createTopic(
  parent: pulumi.Resource,
  name: string,
  { scheme }: PipelineMonitorArgs,
  { topicName, topicArn, place }: MonitorPlan,
): aws.sns.Topic {
  const topic = new aws.sns.Topic(
    `${name}-topic`,
    // Snowflake publishes to standard topics only. AWS's own key: whoever may publish may also encrypt with it.
    { name: topicName, kmsMasterKeyId: "alias/aws/sns", tags: scheme.tags },
    { parent },
  );
  new aws.sns.TopicPolicy(
    `${name}-topic-policy`,
    { arn: topic.arn, policy: JSON.stringify(planTopicPolicy(topicArn, place.accountId, place.partition)) },
    { parent },
  );
  return topic;
}

function createDeadLetters(
  parent: pulumi.Resource,
  name: string,
  { scheme }: PipelineMonitorArgs,
  plan: MonitorPlan,
): { queue: aws.sqs.Queue; policy: aws.sqs.QueuePolicy } {
  const queue = new aws.sqs.Queue(
    `${name}-dead-letters`,
    {
      name: plan.deadLetterQueueName,
      messageRetentionSeconds: retentionSeconds,
      sqsManagedSseEnabled: true,
      tags: scheme.tags,
    },
    { parent },
  );
  const policy = new aws.sqs.QueuePolicy(
    `${name}-dead-letter-policy`,
    { queueUrl: queue.url, policy: JSON.stringify(planDeadLetterPolicy(plan)) },
    { parent },
  );
  return { queue, policy };
}

function createRole(
  parent: pulumi.Resource,
  name: string,
  { scheme }: PipelineMonitorArgs,
  plan: MonitorPlan,
): { role: aws.iam.Role; policy: aws.iam.RolePolicy } {
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      name: plan.roleName,
      description: `Runs ${plan.functionName}`,
      assumeRolePolicy: JSON.stringify(planFunctionTrust(plan.place)),
      tags: scheme.tags,
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-role-policy`,
    { name: "run", role: role.name, policy: JSON.stringify(planMonitorRights(plan)) },
    { parent },
  );
  return { role, policy };
}

function createFunction(
  parent: pulumi.Resource,
  name: string,
  args: PipelineMonitorArgs,
  plan: MonitorPlan,
): aws.lambda.Function {
  const { scheme, logRetentionDays } = args;
  const { folder } = readMonitorBundle(args.bundleFolder);
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    { name: plan.logGroupName, retentionInDays: logRetentionDays, tags: scheme.tags },
    { parent },
  );
  const { role, policy } = createRole(parent, name, args, plan);
  return new aws.lambda.Function(
    `${name}-function`,
    {
      name: plan.functionName,
      description: "Makes metrics of what Snowflake tells of the pipeline",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.FileArchive(folder),
      role: role.arn,
      memorySize: 128,
      timeout: monitorTimeoutSeconds,
      reservedConcurrentExecutions: atOnce,
      environment: { variables: { NODE_ENV: "production" } },
      loggingConfig: { logFormat: "Text", logGroup: plan.logGroupName },
      tags: scheme.tags,
    },
    { parent, dependsOn: [logGroup, policy] },
  );
}

/** What Lambda took from the topic and could not run, such as a bundle that does not load. */
function putAside(
  parent: pulumi.Resource,
  name: string,
  lambda: aws.lambda.Function,
  { queue }: { queue: aws.sqs.Queue },
): void {
  new aws.lambda.FunctionEventInvokeConfig(
    `${name}-invocations`,
    {
      functionName: lambda.name,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: oldestSeconds,
      destinationConfig: { onFailure: { destination: queue.arn } },
    },
    { parent },
  );
}

function subscribe(
  parent: pulumi.Resource,
  name: string,
  {
    plan,
    topic,
    lambda,
    deadLetters,
  }: {
    plan: MonitorPlan;
    topic: aws.sns.Topic;
    lambda: aws.lambda.Function;
    deadLetters: ReturnType<typeof createDeadLetters>;
  },
): void {
  const permission = new aws.lambda.Permission(
    `${name}-permission`,
    {
      statementId: "TopicCalls",
      action: "lambda:InvokeFunction",
      function: lambda.name,
      principal: "sns.amazonaws.com",
      sourceArn: topic.arn,
      sourceAccount: plan.place.accountId,
    },
    { parent },
  );
  new aws.sns.TopicSubscription(
    `${name}-subscription`,
    {
      topic: topic.arn,
      protocol: "lambda",
      endpoint: lambda.arn,
      redrivePolicy: deadLetters.queue.arn.apply((deadLetterTargetArn) =>
        JSON.stringify({ deadLetterTargetArn }),
      ),
    },
    { parent, dependsOn: [permission, deadLetters.policy] },
  );
}
