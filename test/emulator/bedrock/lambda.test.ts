import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ledgerTable } from "../../../contracts/bedrock/ledger.ts";
import { bedrockNames } from "../../../contracts/bedrock/names.ts";
import { accountId, lakeName, makeScheme } from "../../../infra/bedrock/plan-fixture.ts";
import { maxReceiveCount } from "../../../infra/bedrock/queue-plan.ts";
import { gzipOf, logLine } from "../../../runtime/bedrock-metrics/aggregator-world.ts";
import { buildFunction } from "../../support/bedrock-function.ts";
import { startEmulator, type Emulator } from "../../support/emulator.ts";
import { region, rootOf } from "../accounts.ts";
import { deployAggregator, type AggregatorClients, type DeployedAggregator } from "./deploy-aggregator.ts";

// The emulator runs the built bundle as its Lambda, by its own event source mapping, in a session of the function's role:
// nothing here stands between S3's notification and CloudWatch. It is made of what the Pulumi program registers. What the
// emulator does not have: arm64, memory limits, and Lambda's own use of the role to take messages; role-plan.test.ts has
// the last.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const waitMs = 90_000;
const anHourAgo = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000);
const line = (id: string) => logLine(id, { timestamp: anHourAgo.toISOString() });
const keyOf = (name: string) =>
  `bedrock/AWSLogs/${accountId}/BedrockModelInvocationLogs/us-east-1/2026/01/15/10/${name} +é.json.gz`;

let emulator: Emulator;
let clients: AggregatorClients & { cloudWatch: CloudWatchClient };
let deployed: DeployedAggregator;

beforeAll(async () => {
  await buildFunction();
  emulator = await startEmulator();
  const at = { endpoint: emulator.url, region, credentials: rootOf(accountId) };
  clients = {
    sqs: new SQSClient(at),
    s3: new S3Client({ ...at, forcePathStyle: true }),
    dynamoDb: new DynamoDBClient(at),
    lambda: new LambdaClient(at),
    cloudWatch: new CloudWatchClient(at),
  };
  deployed = await deployAggregator(emulator.url, clients, {
    scheme: makeScheme(),
    accountId,
    region,
    lakeName,
    lakeKeyArn: undefined,
    maxConcurrency: 2,
    memoryMb: 512,
    timeoutSeconds: 60,
    logRetentionDays: 30,
    metricsSink: "cloudwatch",
    extraDimensions: [],
    trace: false,
  });
});
afterAll(async () => {
  await emulator.stop();
});

const put = async (name: string, bytes: Uint8Array) =>
  await clients.s3.send(new PutObjectCommand({ Bucket: lakeName, Key: keyOf(name), Body: bytes }));
const send = async (MessageBody: string) =>
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: deployed.queueUrl, MessageBody }));

async function published(metric: string): Promise<number> {
  const { Datapoints = [] } = await clients.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: bedrockNames.namespace,
      MetricName: metric,
      // Without dimensions the emulator adds up all of them.
      Dimensions: [{ Name: "InferenceProfileType", Value: "CrossRegion" }],
      StartTime: new Date(anHourAgo.getTime() - 60_000),
      EndTime: new Date(anHourAgo.getTime() + 120_000),
      Period: 60,
      Statistics: ["Sum"],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

/** Waiting in the queue, or hidden while a function has them or until they come again. */
async function queued(queueUrl: string): Promise<number> {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }),
  );
  return (
    Number(Attributes["ApproximateNumberOfMessages"]) +
    Number(Attributes["ApproximateNumberOfMessagesNotVisible"])
  );
}

const until = async (check: () => Promise<void>) =>
  await vi.waitFor(check, { timeout: waitMs, interval: 250 });

async function finishedKeys(): Promise<string[]> {
  const { Items = [] } = await clients.dynamoDb.send(new ScanCommand({ TableName: deployed.ledgerName }));
  return Items.filter((item) => item["finished_at"] !== undefined)
    .map((item) => item[ledgerTable.partitionKey]?.S?.split("|")[1] ?? "")
    .toSorted();
}

async function readDeadLetters(): Promise<{ body: string; receiveCount: number }[]> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: deployed.deadLetterUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    }),
  );
  return Messages.map(({ Body = "", Attributes = {} }) => ({
    body: Body,
    receiveCount: Number(Attributes.ApproximateReceiveCount),
  }));
}

const notificationOf = (name: string) =>
  JSON.stringify({
    Records: [
      {
        eventSource: "aws:s3",
        eventName: "ObjectCreated:Put",
        awsRegion: region,
        s3: { bucket: { name: lakeName }, object: { key: encodeURIComponent(keyOf(name)) } },
      },
    ],
  });

describe("the deployed function, run by the emulator", () => {
  it("counts each log that S3 tells of once, acknowledging S3's own test as well", async () => {
    await put("one", gzipOf(line("r0"), line("r1"), "no JSON"));
    await put("two", gzipOf(line("r2")));
    // Both and the s3:TestEvent wait: they are one batch.
    expect(await queued(deployed.queueUrl)).toBe(3);
    await deployed.setMapped(true);
    await until(async () => expect(await queued(deployed.queueUrl)).toBe(0));
    expect(await published("InvocationCount")).toBe(3);
    expect(await published("InputTokens")).toBe(30);
    expect(await finishedKeys()).toEqual([keyOf("one"), keyOf("two")]);
    const { Contents = [] } = await clients.s3.send(
      new ListObjectsV2Command({ Bucket: lakeName, Prefix: "usage/bedrock/" }),
    );
    expect(Contents).toHaveLength(2);
    expect(await queued(deployed.deadLetterUrl)).toBe(0);
  });

  it("leaves poison messages alone in the dead-letter queue, and counts what came with them once", async () => {
    // As deployed they would come again after six minutes.
    await clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: deployed.queueUrl, Attributes: { VisibilityTimeout: "3" } }),
    );
    await deployed.setMapped(false);
    await put("cut", gzipOf(line("r3")).subarray(0, 40));
    await send("poison");
    await put("three", gzipOf(line("r4"), line("r5")));
    await send(notificationOf("one"));
    await deployed.setMapped(true);
    await until(async () => {
      expect(await queued(deployed.deadLetterUrl)).toBe(2);
      expect(await queued(deployed.queueUrl)).toBe(0);
    });
    expect(await published("InvocationCount")).toBe(5);
    expect(await finishedKeys()).toEqual([keyOf("one"), keyOf("three"), keyOf("two")]);
    const dead = await readDeadLetters();
    expect(dead).toHaveLength(2);
    expect(dead.some(({ body }) => body === "poison")).toBe(true);
    expect(dead.some(({ body }) => body.includes("/cut+"))).toBe(true);
    // This reading is one more.
    expect(dead.map(({ receiveCount }) => receiveCount)).toEqual([maxReceiveCount + 1, maxReceiveCount + 1]);
  });
});
