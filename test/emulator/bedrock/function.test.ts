import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bedrockNames } from "../../../contracts/bedrock/names.ts";
import { ledgerTable } from "../../../contracts/bedrock/ledger.ts";
import { planPolicy } from "../../../infra/aws/policy-document.ts";
import { planPlace } from "../../../infra/aws/place.ts";
import { planAggregator } from "../../../infra/bedrock/aggregator-plan.ts";
import { maxReceiveCount, planQueuePolicy } from "../../../infra/bedrock/queue-plan.ts";
import { planAggregatorStatements } from "../../../infra/bedrock/role-plan.ts";
import { planScheme } from "../../../infra/scheme.ts";
import { gzipOf, logLine } from "../../../runtime/bedrock-metrics/aggregator-world.ts";
import { batchOf, buildFunction, runFunction } from "../../support/bedrock-function.ts";
import { startEmulator, type Emulator } from "../../support/emulator.ts";
import { startFaultProxy, type CallFault } from "../../support/fault-proxy.ts";
import { region, rootOf, startSession, type Credentials } from "../accounts.ts";

// The built bundle runs in a process of its own, in a session of the deployment's role, with faults and rights chosen for
// each call. The test stands in for Lambda's event source mapping: it takes messages, calls the function with them, deletes
// those that it does not name as failed and lets the others come again.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const accountId = "111122223333";
const lake = "lake-of-the-test";
const plan = planAggregator({
  scheme: planScheme({
    project: "tracelake",
    environment: "test",
    owner: "team",
    costCentre: "42",
    isProduction: false,
    typedPrefix: "",
    typedSuffix: "",
  }),
  place: planPlace({ accountId, region }),
  lakeName: lake,
});
// The emulator does not know `cloudwatch:namespace`; that the role publishes into its own alone is in role-plan.test.ts.
const statements = planAggregatorStatements(plan, { metricsSink: "cloudwatch", trace: false }).map(
  ({ Condition, ...statement }) =>
    statement.Sid === "PublishMetrics" || Condition === undefined ? statement : { ...statement, Condition },
);
/** The emulator's own deliveries have no TLS, which the other statement denies; queue-plan.test.ts has that one. */
const queuePolicy = planPolicy(...planQueuePolicy(plan).Statement.filter(({ Effect }) => Effect === "Allow"));
const anHourAgo = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000);
const line = (id: string) => logLine(id, { timestamp: anHourAgo.toISOString() });
const keyOf = (name: string) =>
  `bedrock/AWSLogs/${accountId}/BedrockModelInvocationLogs/us-east-1/2026/01/15/10/${name} +é.json.gz`;

let emulator: Emulator;
let clients: { sqs: SQSClient; s3: S3Client; dynamoDb: DynamoDBClient; cloudWatch: CloudWatchClient };
let queueUrl: string;
let deadLetterUrl: string;
let whole: Credentials;

beforeAll(async () => {
  await buildFunction();
  emulator = await startEmulator();
  const at = { endpoint: emulator.url, region, credentials: rootOf(accountId) };
  clients = {
    sqs: new SQSClient(at),
    s3: new S3Client({ ...at, forcePathStyle: true }),
    dynamoDb: new DynamoDBClient(at),
    cloudWatch: new CloudWatchClient(at),
  };
  await deployAround();
  whole = await startSession(emulator.url, accountId, "whole", planPolicy(...statements));
});
afterAll(async () => {
  await emulator.stop();
});

/** What the deployment makes around the function. */
async function deployAround(): Promise<void> {
  const { sqs, s3, dynamoDb } = clients;
  const dead = await sqs.send(new CreateQueueCommand({ QueueName: plan.deadLetterQueueName }));
  deadLetterUrl = dead.QueueUrl ?? "";
  const queue = await sqs.send(
    new CreateQueueCommand({
      QueueName: plan.queueName,
      Attributes: {
        VisibilityTimeout: "60",
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: plan.deadLetterQueueArn, maxReceiveCount }),
        Policy: JSON.stringify(queuePolicy),
      },
    }),
  );
  queueUrl = queue.QueueUrl ?? "";
  await s3.send(new CreateBucketCommand({ Bucket: lake }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: lake,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn: plan.queueArn,
            Events: ["s3:ObjectCreated:*"],
            Filter: { Key: { FilterRules: [{ Name: "prefix", Value: plan.logs.prefix }] } },
          },
        ],
      },
    }),
  );
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: plan.ledgerName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: ledgerTable.partitionKey, AttributeType: "S" }],
      KeySchema: [{ AttributeName: ledgerTable.partitionKey, KeyType: "HASH" }],
    }),
  );
}

const put = async (name: string, bytes: Uint8Array) =>
  await clients.s3.send(new PutObjectCommand({ Bucket: lake, Key: keyOf(name), Body: bytes }));

interface Delivery {
  failed: string[];
  acknowledged: number;
  lines: Record<string, unknown>[];
}

/** One poll of the mapping. */
async function deliver(credentials = whole, more: Record<string, string> = {}): Promise<Delivery> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  if (Messages.length === 0) return { failed: [], acknowledged: 0, lines: [] };
  const run = runFunction({
    events: [
      batchOf(...Messages.map(({ MessageId = "", Body = "" }) => ({ messageId: MessageId, body: Body }))),
    ],
    env: { ...environmentOf(credentials), ...more },
  });
  await run.ended;
  const [answer] = run.answers as { batchItemFailures: { itemIdentifier: string }[] }[];
  const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  for (const { MessageId = "", ReceiptHandle } of Messages) {
    const which = { QueueUrl: queueUrl, ReceiptHandle };
    if (failed.includes(MessageId))
      await clients.sqs.send(new ChangeMessageVisibilityCommand({ ...which, VisibilityTimeout: 0 }));
    else await clients.sqs.send(new DeleteMessageCommand(which));
  }
  return { failed, acknowledged: Messages.length - failed.length, lines: run.lines };
}

function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    LEDGER_TABLE: plan.ledgerName,
    USAGE_BUCKET: lake,
  };
}

/** Until nothing is left, or comes again and again. */
async function deliverAll(credentials = whole): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (let round = 0; round < 12; round += 1) {
    const delivery = await deliver(credentials);
    if (delivery.acknowledged + delivery.failed.length === 0) break;
    deliveries.push(delivery);
  }
  return deliveries;
}

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

async function drainDeadLetters(): Promise<string[]> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  for (const { ReceiptHandle } of Messages)
    await clients.sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterUrl, ReceiptHandle }));
  return Messages.map(({ Body = "" }) => Body);
}

describe("the built bundle, on the emulator", () => {
  it("counts each log that S3 tells of once, and leaves a poison message alone in the dead-letter queue", async () => {
    await put("one", gzipOf(line("r0"), line("r1"), "no JSON"));
    await put("two", gzipOf(line("r2")));
    await put("cut", gzipOf(line("r3")).subarray(0, 40));
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "poison" }));
    const deliveries = await deliverAll();
    expect(deliveries.length).toBe(maxReceiveCount);
    expect(await published("InvocationCount")).toBe(3);
    expect(await published("InputTokens")).toBe(30);
    const dead = await drainDeadLetters();
    expect(dead).toHaveLength(2);
    expect(dead).toContain("poison");
    expect(dead.find((body) => body !== "poison")).toContain("cut");

    const { Items = [] } = await clients.dynamoDb.send(new ScanCommand({ TableName: plan.ledgerName }));
    const finished = Items.filter((item) => item["finished_at"] !== undefined);
    expect(new Set(finished.map((item) => item[ledgerTable.partitionKey]?.S?.split("|")[1]))).toEqual(
      new Set([keyOf("one"), keyOf("two")]),
    );
    const { Contents = [] } = await clients.s3.send(
      new ListObjectsV2Command({ Bucket: lake, Prefix: "usage/bedrock/" }),
    );
    expect(Contents).toHaveLength(2);
  });

  it("publishes nothing more for a notification that comes again", async () => {
    const before = await published("InvocationCount");
    await clients.sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify({
          Records: [
            {
              eventSource: "aws:s3",
              eventName: "ObjectCreated:Put",
              awsRegion: region,
              s3: { bucket: { name: lake }, object: { key: encodeURIComponent(keyOf("two")) } },
            },
          ],
        }),
      }),
    );
    const deliveries = await deliverAll();
    expect(deliveries.map(({ acknowledged }) => acknowledged)).toEqual([1]);
    expect(await published("InvocationCount")).toBe(before);
  });
});

// TakeMessages and WriteLogs are used by Lambda itself, and the emulator knows no Bedrock: role-plan.test.ts has those.
describe.each<[sid: string, code: string | undefined]>([
  ["ReadLogs", "BMAS-002"],
  ["WriteUsage", "BMAS-002"],
  ["PublishMetrics", "BMAS-004"],
  ["KeepLedger", undefined],
])("the deployment's role without %s", (sid, code) => {
  it(`fails there${code === undefined ? "" : ` with ${code}`}, keeps the message, and counts it once the right is back`, async () => {
    const rest = statements.filter(({ Sid }) => Sid !== sid);
    expect(rest).toHaveLength(statements.length - 1);
    const session = await startSession(
      emulator.url,
      accountId,
      `without-${sid.toLowerCase()}`,
      planPolicy(...rest),
    );
    const before = await published("InvocationCount");
    await put(`without-${sid}`, gzipOf(line(`of-${sid}`)));
    const failed = await deliver(session);
    expect(failed).toMatchObject({ acknowledged: 0, failed: [expect.any(String)] });
    const codes = failed.lines.flatMap(({ errorCode }) => (typeof errorCode === "string" ? [errorCode] : []));
    expect(new Set(codes)).toEqual(new Set(code === undefined ? [] : [code]));
    const [mended] = await deliverAll();
    expect(mended).toMatchObject({ acknowledged: 1, failed: [] });
    expect(await published("InvocationCount")).toBe(before + 1);
  });
});

describe("a call of AWS that goes wrong", () => {
  /** The address of one service alone, as AWS's clients read it. */
  const services = { CLOUDWATCH: 1, DYNAMODB: 5, S3: 2 } as const;
  /** What PutMetricData did and could not say is done again: the one doubling that docs/bedrock.md names. */
  const doubles = (service: keyof typeof services, fault: CallFault) =>
    service === "CLOUDWATCH" && fault === "drop-after" ? 1 : 0;

  it.each(
    (Object.keys(services) as (keyof typeof services)[])
      .flatMap((service) =>
        (["throttle", 500, 503, "drop-before", "drop-after"] as const).map((fault) => ({ service, fault })),
      )
      // S3 says that it is too much by 503.
      .filter(({ service, fault }) => service !== "S3" || fault !== "throttle"),
  )(
    "of $service ($fault) loses nothing, and doubles what the docs name alone",
    async ({ service, fault }) => {
      const proxy = await startFaultProxy(emulator.url);
      try {
        // Every second call of the service, so that each step meets one.
        proxy.plan = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? fault : undefined));
        const before = await published("InvocationCount");
        await put(`fault-${service}-${fault}`, gzipOf(line(`of-${service}-${fault}`)));
        await deliver(whole, { [`AWS_ENDPOINT_URL_${service}`]: proxy.url });
        expect(proxy.seen.calls).toBeGreaterThan(services[service]);
        await deliverAll();
        expect(await published("InvocationCount")).toBe(before + 1 + doubles(service, fault));
        expect(await drainDeadLetters()).toEqual([]);
      } finally {
        await proxy.close();
      }
    },
  );

  it("of CloudWatch that is never answered loses nothing, since the message comes again", async () => {
    const proxy = await startFaultProxy(emulator.url);
    try {
      proxy.plan = ["hang", "hang"];
      const before = await published("InvocationCount");
      await put("hangs", gzipOf(line("of-hang")));
      await deliver(whole, { AWS_ENDPOINT_URL_CLOUDWATCH: proxy.url });
      await deliverAll();
      expect(await published("InvocationCount")).toBe(before + 1);
    } finally {
      await proxy.close();
    }
  });
});
