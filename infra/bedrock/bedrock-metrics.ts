import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ledgerTable } from "../../contracts/bedrock/ledger.ts";
import { planFunctionTrust } from "../aws/function-plan.ts";
import { planPlace, type AwsPlaceArgs } from "../aws/place.ts";
import { planPolicy } from "../aws/policy-document.ts";
import type { Scheme } from "../scheme.ts";
import { stateful } from "../stateful.ts";
import { planAggregator, type AggregatorPlan, type OtherLogBucket } from "./aggregator-plan.ts";
import { readAggregatorBundle } from "./aggregator-bundle.ts";
import { AggregatorQueue } from "./aggregator-queue.ts";
import { planOtherAccount, type OtherAccountSetup } from "./delivery-plan.ts";
import { planAggregatorEnvironment } from "./environment-plan.ts";
import { planAggregatorStatements } from "./role-plan.ts";
import { savedQueries } from "./saved-queries.ts";

export interface BedrockMetricsArgs extends AwsPlaceArgs {
  scheme: Scheme;
  /** The lake's name; a preview must know it, since policies are made of it. */
  lakeName: string;
  /** Of the lake; undefined with the keys of S3. */
  lakeKeyArn: pulumi.Input<string> | undefined;
  /** Where the logs are, if not in the lake. */
  otherBucket?: OtherLogBucket;
  /** Functions at once, 2 to 1,000. */
  maxConcurrency: number;
  memoryMb: number;
  timeoutSeconds: number;
  /** In days; one of CloudWatch's values. */
  logRetentionDays: number;
  metricsSink: "cloudwatch" | "emf";
  extraDimensions: readonly string[];
  /** Logs each record's fate and traces to X-Ray. */
  trace: boolean;
  /** Absolute folder of the bundle. Default `dist/bedrock-metrics`. */
  bundleFolder?: string;
}

/**
 * The metrics aggregator: a queue that S3 tells of Bedrock's invocation logs, and the function that counts them once, by a
 * ledger, into CloudWatch and the lake's `usage/`. The bucket's notification is its owner's, see `queueArn`.
 */
export class BedrockMetrics extends pulumi.ComponentResource {
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  readonly ledgerName: string;
  readonly functionName: pulumi.Output<string>;
  /** For the notification of the bucket; depends on the policy that lets S3 in. */
  readonly queueArn: pulumi.Output<string>;
  /** Below which the logs lie in their bucket. */
  readonly logsPrefix: string;
  /** What the owner of another account's bucket has to add; undefined without such a bucket. */
  readonly otherAccount: OtherAccountSetup | undefined;

  constructor(name: string, args: BedrockMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tracelake:bedrock:BedrockMetrics", name, {}, opts);
    const { scheme, otherBucket } = args;
    const plan = planAggregator({
      scheme,
      place: planPlace(args),
      lakeName: args.lakeName,
      ...(otherBucket === undefined ? {} : { otherBucket }),
    });
    const queue = new AggregatorQueue(
      `${name}-queue`,
      { scheme, plan, timeoutSeconds: args.timeoutSeconds },
      { parent: this },
    );
    const ledger = createLedger(this, name, scheme, plan);
    const lambda = createFunction(this, name, args, plan, ledger);
    createMapping(this, name, args, queue, lambda);
    createQueries(this, name, plan);
    this.queueName = plan.queueName;
    this.deadLetterQueueName = plan.deadLetterQueueName;
    this.ledgerName = plan.ledgerName;
    this.functionName = lambda.name;
    this.queueArn = queue.openedQueueArn;
    this.logsPrefix = plan.logs.prefix;
    this.otherAccount = otherBucket === undefined ? undefined : planOtherAccount(plan, otherBucket);
    this.registerOutputs({ functionName: this.functionName, queueName: this.queueName });
  }
}

function createLedger(parent: pulumi.Resource, name: string, scheme: Scheme, plan: AggregatorPlan) {
  return new aws.dynamodb.Table(
    `${name}-ledger`,
    {
      name: plan.ledgerName,
      // Its load follows the logs, in bursts.
      billingMode: "PAY_PER_REQUEST",
      hashKey: ledgerTable.partitionKey,
      attributes: [{ name: ledgerTable.partitionKey, type: "S" }],
      ttl: { attributeName: ledgerTable.timeToLive, enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: scheme.isProduction,
      tags: scheme.tags,
    },
    { parent, ...stateful(scheme) },
  );
}

function createRole(parent: pulumi.Resource, name: string, args: BedrockMetricsArgs, plan: AggregatorPlan) {
  const { scheme, metricsSink, trace, otherBucket } = args;
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
  const document = pulumi.output(args.lakeKeyArn).apply((lakeKeyArn) => {
    const logsKeyArn = otherBucket === undefined ? lakeKeyArn : otherBucket.kmsKeyArn;
    return JSON.stringify(
      planPolicy(...planAggregatorStatements(plan, { metricsSink, trace, logsKeyArn, lakeKeyArn })),
    );
  });
  const policy = new aws.iam.RolePolicy(
    `${name}-role-policy`,
    { name: "run", role: role.name, policy: document },
    { parent },
  );
  return { role, policy };
}

function createFunction(
  parent: pulumi.Resource,
  name: string,
  args: BedrockMetricsArgs,
  plan: AggregatorPlan,
  ledger: aws.dynamodb.Table,
) {
  const { scheme } = args;
  const { folder } = readAggregatorBundle(args.bundleFolder);
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    { name: plan.logGroupName, retentionInDays: args.logRetentionDays, tags: scheme.tags },
    { parent },
  );
  const { role, policy } = createRole(parent, name, args, plan);
  return new aws.lambda.Function(
    `${name}-function`,
    {
      name: plan.functionName,
      description: "Counts Bedrock's invocation logs into CloudWatch and the lake",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.FileArchive(folder),
      role: role.arn,
      memorySize: args.memoryMb,
      timeout: args.timeoutSeconds,
      environment: { variables: environmentOf(args, plan) },
      tracingConfig: { mode: args.trace ? "Active" : "PassThrough" },
      loggingConfig: { logFormat: "Text", logGroup: plan.logGroupName },
      tags: scheme.tags,
    },
    { parent, dependsOn: [logGroup, policy, ledger] },
  );
}

function environmentOf(args: BedrockMetricsArgs, plan: AggregatorPlan): Record<string, string> {
  return {
    NODE_ENV: "production",
    // Small young generations: the reading makes short-lived buffers, and memory is what is paid for.
    NODE_OPTIONS: "--max-semi-space-size=2",
    ...planAggregatorEnvironment({
      LOG_LEVEL: "INFO",
      ENABLE_TRACE: String(args.trace),
      LEDGER_TABLE: plan.ledgerName,
      METRICS_SINK: args.metricsSink,
      USAGE_BUCKET: args.lakeName,
      EXTRA_DIMENSIONS: args.extraDimensions.join(","),
    }),
  };
}

function createMapping(
  parent: pulumi.Resource,
  name: string,
  { scheme, maxConcurrency }: BedrockMetricsArgs,
  queue: AggregatorQueue,
  lambda: aws.lambda.Function,
): void {
  new aws.lambda.EventSourceMapping(
    `${name}-mapping`,
    {
      eventSourceArn: queue.queueArn,
      functionName: lambda.name,
      // One object takes seconds: a larger batch would only make more of them wait for one another.
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: maxConcurrency },
      tags: scheme.tags,
    },
    { parent },
  );
}

function createQueries(parent: pulumi.Resource, name: string, plan: AggregatorPlan): void {
  for (const [title, queryString] of Object.entries(savedQueries))
    new aws.cloudwatch.QueryDefinition(
      `${name}-query-${title.toLowerCase().replaceAll(" ", "-")}`,
      { name: `${plan.functionName}/${title}`, logGroupNames: [plan.logGroupName], queryString },
      { parent },
    );
}
