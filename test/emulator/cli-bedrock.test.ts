import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ledgerTable } from "../../contracts/bedrock/ledger.ts";
import { bedrockNames } from "../../contracts/bedrock/names.ts";
import { runTracelake } from "../integration/cli/run-tracelake.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { rootOf } from "./accounts.ts";

const credentials = rootOf("111122223333");
const key = (name: string) =>
  `bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/2026/01/15/10/${name}.json.gz`;

let emulator: Emulator;
let folder: string;
let clients: { sqs: SQSClient; s3: S3Client; dynamoDb: DynamoDBClient; cloudWatch: CloudWatchClient };
beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(path.join(tmpdir(), "tracelake-aws-"));
  const at = { endpoint: emulator.url, region: "us-east-1", credentials };
  clients = {
    sqs: new SQSClient(at),
    s3: new S3Client({ ...at, forcePathStyle: true }),
    dynamoDb: new DynamoDBClient(at),
    cloudWatch: new CloudWatchClient(at),
  };
  await clients.s3.send(new CreateBucketCommand({ Bucket: "bedrock-logs" }));
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

const run = async (...args: string[]) =>
  await runTracelake(["bedrock", ...args], {
    cwd: folder,
    env: {
      AWS_ENDPOINT_URL: emulator.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });

const minuteAgo = (minutes: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - minutes * 60_000);

const line = (requestId: string, at: Date) =>
  JSON.stringify({
    timestamp: at.toISOString(),
    accountId: "111122223333",
    region: "us-east-1",
    requestId,
    operation: "Converse",
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    input: { inputTokenCount: 100 },
    output: { outputTokenCount: 10 },
    schemaType: "ModelInvocationLog",
    schemaVersion: "1.0",
  });

const put = async (name: string, body: Buffer) =>
  await clients.s3.send(new PutObjectCommand({ Bucket: "bedrock-logs", Key: key(name), Body: body }));

describe("tracelake bedrock redrive", () => {
  const event = (name: string) =>
    JSON.stringify({ Records: [{ s3: { bucket: { name: "bedrock-logs" }, object: { key: key(name) } } }] });
  let queue: string;
  let deadLetters: string;
  beforeAll(async () => {
    const { sqs } = clients;
    deadLetters =
      (await sqs.send(new CreateQueueCommand({ QueueName: bedrockNames.deadLetterQueue }))).QueueUrl ?? "";
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ["QueueArn"] }),
    );
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 5 });
    queue =
      (
        await sqs.send(
          new CreateQueueCommand({ QueueName: bedrockNames.queue, Attributes: { RedrivePolicy } }),
        )
      ).QueueUrl ?? "";
    await put("fine", gzipSync(`${line("1", minuteAgo(10))}\n`));
    await put("broken", gzipSync(`${line("2", minuteAgo(10))}\n`).subarray(0, 60));
    for (const MessageBody of [event("fine"), event("broken"), event("gone"), "no JSON"])
      await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody }));
  });

  const receiveAll = async (QueueUrl: string) => {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    return new Set(Messages.map(({ Body }) => Body));
  };

  it("looks at every message, leaves them all, then moves back the one that is ready", async () => {
    const look = await run("redrive");
    expect(look.stderr).not.toContain("AWS");
    expect(look.code).toBe(1);
    expect(look.stdout).toContain("4 messages: 1 ready, 2 broken, 1 gone.");
    expect((await receiveAll(deadLetters)).size).toBe(4);
    const move = await run("redrive", "--move", "--yes", "--source", bedrockNames.queue);
    expect(move.stdout).toContain("Moved 1 back");
    expect(await receiveAll(queue)).toEqual(new Set([event("fine")]));
    expect(await receiveAll(deadLetters)).toEqual(new Set([event("broken"), event("gone"), "no JSON"]));
  });
});

describe("tracelake bedrock replay", () => {
  it("publishes a bucket once, by the function's own ledger", async () => {
    const { partitionKey } = ledgerTable;
    await clients.dynamoDb.send(
      new CreateTableCommand({
        TableName: bedrockNames.ledger,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: "S" }],
        KeySchema: [{ AttributeName: partitionKey, KeyType: "HASH" }],
      }),
    );
    const at = minuteAgo(20);
    await put("replayed/a", gzipSync(`${line("11", at)}\n${line("12", at)}\n`));
    await put("replayed/b", gzipSync(`${line("13", at)}\n`));
    const place = `s3://bedrock-logs/${key("replayed/").replace(".json.gz", "")}`;
    const first = await run("replay", place, "--yes");
    expect(first.stderr).toBe("");
    expect(first.stdout).toContain("3 invocations counted");
    const again = await run("replay", place, "--yes");
    expect(again.stdout).toContain("Objects: 2 counted before.");
    const { Datapoints = [] } = await clients.cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: bedrockNames.namespace,
        MetricName: "InputTokens",
        Dimensions: [{ Name: "InferenceProfileType", Value: "CrossRegion" }],
        StartTime: minuteAgo(60),
        EndTime: minuteAgo(-1),
        Period: 60,
        Statistics: ["Sum"],
      }),
    );
    expect(Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)).toBe(300);
  });
});
