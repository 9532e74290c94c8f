import { readFileSync } from "node:fs";
import path from "node:path";
import { CreateTableCommand, type DynamoDBClient, type KeySchemaElement } from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  UpdateEventSourceMappingCommand,
  waitUntilFunctionActiveV2,
  type CreateFunctionCommandInput,
  type FunctionResponseType,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import type { PolicyStatement } from "../../../infra/aws/policy-document.ts";
import { readAggregatorBundle } from "../../../infra/bedrock/aggregator-bundle.ts";
import { listFiles } from "../../../infra/aws/bundle.ts";
import { BedrockMetrics, type BedrockMetricsArgs } from "../../../infra/bedrock/bedrock-metrics.ts";
import { recordResources } from "../../../infra/testing/record-resources.ts";
import { createClients, createRole, rootOf } from "../accounts.ts";

/** A resource's inputs as the Pulumi program registers them, as far as they are read here. */
interface Inputs {
  queue: { name: string; visibilityTimeoutSeconds: number; redrivePolicy: string };
  deadLetters: { name: string };
  table: { name: string; billingMode: "PAY_PER_REQUEST"; hashKey: string; attributes: Attribute[] };
  role: { name: string; assumeRolePolicy: string };
  lambda: {
    name: string;
    runtime: "nodejs24.x";
    handler: string;
    memorySize: number;
    timeout: number;
    environment: { variables: Record<string, string> };
  };
  mapping: {
    batchSize: number;
    functionResponseTypes: FunctionResponseType[];
    scalingConfig: { maximumConcurrency: number };
  };
  policies: { queue: Policy; role: Policy };
}
interface Attribute {
  name: string;
  type: "S";
}
interface Policy {
  Version: string;
  Statement: PolicyStatement[];
}

export interface AggregatorClients {
  sqs: SQSClient;
  s3: S3Client;
  dynamoDb: DynamoDBClient;
  lambda: LambdaClient;
}

export interface DeployedAggregator {
  queueUrl: string;
  deadLetterUrl: string;
  ledgerName: string;
  /** Has the emulator's mapping take messages, or leave them. At first it leaves them. */
  setMapped: (isMapped: boolean) => Promise<void>;
}

/**
 * The metrics aggregator in the emulator, made of the inputs that the Pulumi program registers: its queues, ledger, role,
 * function (the built bundle) and mapping, and the bucket with its notification.
 */
export async function deployAggregator(
  url: string,
  clients: AggregatorClients,
  args: BedrockMetricsArgs & { accountId: string },
): Promise<DeployedAggregator> {
  const made: { prefix: string } = { prefix: "" };
  const inputs = await recordInputs(args, made);
  const { sqs, s3, dynamoDb, lambda } = clients;
  const dead = await sqs.send(new CreateQueueCommand({ QueueName: inputs.deadLetters.name }));
  const queueUrl = await createQueue(sqs, inputs, args);
  await dynamoDb.send(new CreateTableCommand(tableOf(inputs)));
  await createNotifyingBucket(s3, args.lakeName, made.prefix, arnOf(args, "sqs", inputs.queue.name));
  const roleArn = await createRole(createClients(url, rootOf(args.accountId)).iam, {
    name: inputs.role.name,
    trust: JSON.parse(inputs.role.assumeRolePolicy),
    access: withoutNamespace(inputs.policies.role),
  });
  await lambda.send(new CreateFunctionCommand(functionOf(inputs, roleArn)));
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 30, minDelay: 1 },
    { FunctionName: inputs.lambda.name },
  );
  const UUID = await createMapping(lambda, inputs, arnOf(args, "sqs", inputs.queue.name));
  return {
    queueUrl,
    deadLetterUrl: dead.QueueUrl ?? "",
    ledgerName: inputs.table.name,
    async setMapped(Enabled) {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    },
  };
}

async function recordInputs(args: BedrockMetricsArgs, made: { prefix: string }): Promise<Inputs> {
  const resources = await recordResources(() => {
    made.prefix = new BedrockMetrics("bedrock-metrics", args).logsPrefix;
  });
  const find = (name: string) => {
    const found = resources.find((resource) => resource.name === `bedrock-metrics-${name}`);
    if (found === undefined) throw new Error(`the program makes no ${name}`);
    return found.inputs as unknown;
  };
  const policyOf = (name: string) => JSON.parse((find(name) as { policy: string }).policy) as Policy;
  return {
    queue: find("queue-messages"),
    deadLetters: find("queue-dead-letters"),
    table: find("ledger"),
    role: find("role"),
    lambda: find("function"),
    mapping: find("mapping"),
    policies: { queue: policyOf("queue-policy"), role: policyOf("role-policy") },
  } as Inputs;
}

const arnOf = ({ region, accountId }: { region: string; accountId: string }, service: string, name: string) =>
  `arn:aws:${service}:${region}:${accountId}:${name}`;

async function createQueue(
  sqs: SQSClient,
  { queue, deadLetters, policies }: Inputs,
  args: { region: string; accountId: string },
): Promise<string> {
  // The mocks' ARN of the dead-letter queue is not the emulator's.
  const redrive = {
    ...(JSON.parse(queue.redrivePolicy) as { maxReceiveCount: number }),
    deadLetterTargetArn: arnOf(args, "sqs", deadLetters.name),
  };
  // The emulator's own deliveries have no TLS, which the other statement denies.
  const allowed = policies.queue.Statement.filter(({ Effect }) => Effect === "Allow");
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: queue.name,
      Attributes: {
        VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
        RedrivePolicy: JSON.stringify(redrive),
        Policy: JSON.stringify({ ...policies.queue, Statement: allowed }),
      },
    }),
  );
  return QueueUrl ?? "";
}

const tableOf = ({ table }: Inputs) => ({
  TableName: table.name,
  BillingMode: table.billingMode,
  AttributeDefinitions: table.attributes.map(({ name, type }) => ({
    AttributeName: name,
    AttributeType: type,
  })),
  KeySchema: [{ AttributeName: table.hashKey, KeyType: "HASH" }] satisfies KeySchemaElement[],
});

async function createNotifyingBucket(
  s3: S3Client,
  bucket: string,
  prefix: string,
  queueArn: string,
): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn: queueArn,
            Events: ["s3:ObjectCreated:*"],
            Filter: { Key: { FilterRules: [{ Name: "prefix", Value: prefix }] } },
          },
        ],
      },
    }),
  );
}

/** The emulator does not know `cloudwatch:namespace`. */
const withoutNamespace = ({ Version, Statement }: Policy) => ({
  Version,
  Statement: Statement.map(({ Condition, ...statement }) =>
    statement.Sid === "PublishMetrics" || Condition === undefined ? statement : { ...statement, Condition },
  ),
});

async function createMapping(
  client: LambdaClient,
  { lambda, mapping }: Inputs,
  queueArn: string,
): Promise<string | undefined> {
  const { UUID } = await client.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: queueArn,
      FunctionName: lambda.name,
      Enabled: false,
      BatchSize: mapping.batchSize,
      FunctionResponseTypes: mapping.functionResponseTypes,
      ScalingConfig: { MaximumConcurrency: mapping.scalingConfig.maximumConcurrency },
    }),
  );
  return UUID;
}

function functionOf({ lambda }: Inputs, roleArn: string): CreateFunctionCommandInput {
  const { folder } = readAggregatorBundle();
  const files = listFiles(folder).map((name) => [name, readFileSync(path.join(folder, name))] as const);
  return {
    FunctionName: lambda.name,
    Runtime: lambda.runtime,
    Handler: lambda.handler,
    Role: roleArn,
    Code: { ZipFile: zipSync(Object.fromEntries(files)) },
    MemorySize: lambda.memorySize,
    Timeout: lambda.timeout,
    Environment: { Variables: lambda.environment.variables },
  };
}
