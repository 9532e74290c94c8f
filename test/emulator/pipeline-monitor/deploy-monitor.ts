import { readFileSync } from "node:fs";
import path from "node:path";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  PutFunctionEventInvokeConfigCommand,
  waitUntilFunctionActiveV2,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SubscribeCommand, type SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { listFiles } from "../../../infra/aws/bundle.ts";
import type { PolicyDocument } from "../../../infra/aws/policy-document.ts";
import {
  PipelineMonitor,
  type PipelineMonitorArgs,
} from "../../../infra/pipeline-monitor/pipeline-monitor.ts";
import { recordResources } from "../../../infra/testing/record-resources.ts";
import { createClients, createRole, rootOf } from "../accounts.ts";

/** A resource's inputs as the Pulumi program registers them, as far as they are read here. */
interface Inputs {
  topic: { name: string };
  "dead-letters": { name: string };
  "dead-letter-policy": { policy: string };
  role: { name: string; assumeRolePolicy: string };
  "role-policy": { policy: string };
  function: {
    name: string;
    runtime: "nodejs24.x";
    handler: string;
    memorySize: number;
    timeout: number;
    environment: { variables: Record<string, string> };
  };
  permission: { statementId: string; action: string; principal: string };
  subscription: { protocol: string };
}

export interface MonitorClients {
  sns: SNSClient;
  sqs: SQSClient;
  lambda: LambdaClient;
}

export interface DeployedMonitor {
  topicArn: string;
  deadLetterUrl: string;
  functionName: string;
}

/** The pipeline monitor in the emulator, made of the inputs that the Pulumi program registers, with a bundle of one's own. */
export async function deployMonitor(
  url: string,
  { sns, sqs, lambda }: MonitorClients,
  args: PipelineMonitorArgs & { accountId: string; bundleFolder: string },
): Promise<DeployedMonitor> {
  const inputs = await recordInputs(args);
  const arnOf = (service: string, name: string) =>
    `arn:aws:${service}:${args.region}:${args.accountId}:${name}`;
  const deadLetterArn = arnOf("sqs", inputs["dead-letters"].name);
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: inputs["dead-letters"].name,
      Attributes: { Policy: overPlainHttp(inputs["dead-letter-policy"].policy) },
    }),
  );
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: inputs.topic.name }));
  const roleArn = await createRole(createClients(url, rootOf(args.accountId)).iam, {
    name: inputs.role.name,
    trust: JSON.parse(inputs.role.assumeRolePolicy),
    access: JSON.parse(inputs["role-policy"].policy),
  });
  const FunctionName = inputs.function.name;
  await createFunction(lambda, inputs.function, roleArn, args.bundleFolder);
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: deadLetterArn } },
    }),
  );
  const { statementId, action, principal } = inputs.permission;
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: statementId,
      Action: action,
      Principal: principal,
      SourceArn: TopicArn,
    }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: inputs.subscription.protocol,
      Endpoint: arnOf("lambda", `function:${FunctionName}`),
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn }) },
    }),
  );
  return { topicArn: TopicArn, deadLetterUrl: QueueUrl, functionName: FunctionName };
}

async function recordInputs(args: PipelineMonitorArgs): Promise<Inputs> {
  const resources = await recordResources(() => void new PipelineMonitor("monitor", args));
  return Object.fromEntries(
    resources.map(({ name, inputs }) => [name.replace("monitor-", ""), inputs]),
  ) as unknown as Inputs;
}

/** The emulator's own deliveries have no TLS, which the other statement denies. */
function overPlainHttp(policy: string): string {
  const document = JSON.parse(policy) as PolicyDocument;
  return JSON.stringify({
    ...document,
    Statement: document.Statement.filter(({ Effect }) => Effect === "Allow"),
  });
}

async function createFunction(
  client: LambdaClient,
  inputs: Inputs["function"],
  roleArn: string,
  folder: string,
): Promise<void> {
  const files = listFiles(folder).map((name) => [name, readFileSync(path.join(folder, name))] as const);
  await client.send(
    new CreateFunctionCommand({
      FunctionName: inputs.name,
      Runtime: inputs.runtime,
      Handler: inputs.handler,
      Role: roleArn,
      Code: { ZipFile: zipSync(Object.fromEntries(files)) },
      MemorySize: inputs.memorySize,
      Timeout: inputs.timeout,
      Environment: { Variables: inputs.environment.variables },
    }),
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: inputs.name });
}
