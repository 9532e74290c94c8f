import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pipelineNamespace } from "../../contracts/monitoring/pipeline-metrics.ts";
import { makeEmailChannel } from "../../runtime/alerting/channels/email-channel.ts";
import { makeSnsChannel } from "../../runtime/alerting/channels/sns-channel.ts";
import { makeTestNotices } from "../../runtime/alerting/notices/test-notices.ts";
import { makeCloudWatchSource } from "../../runtime/alerting/sources/cloudwatch-source.ts";
import type { SignalQuery } from "../../runtime/alerting/sources/metric-source.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { startFaultProxy, type FaultProxy } from "../support/fault-proxy.ts";
import { region, rootOf, type Credentials } from "./accounts.ts";

const nowMs = Date.now();
const [notice] = makeTestNotices(nowMs, "https://traces.example.com/#/alerts");
if (notice === undefined) throw new Error("no notice");
const signal = () => AbortSignal.timeout(10_000);
let emulator: Emulator;
let proxy: FaultProxy;
let settings: { endpoint: string; region: string; credentials: Credentials; maxAttempts: number };

beforeAll(async () => {
  emulator = await startEmulator();
  proxy = await startFaultProxy(emulator.url);
  settings = { endpoint: proxy.url, region, credentials: rootOf("111111111111"), maxAttempts: 1 };
});
afterAll(async () => {
  await proxy.close();
  await emulator.stop();
});

beforeEach(() => {
  proxy.plan.length = 0;
});

describe("a topic", () => {
  it("passes on a notice with its attributes; what it refuses or loses is an answer, not an error", async () => {
    const client = new SNSClient(settings);
    const sqs = new SQSClient({ ...settings, endpoint: emulator.url });
    const { TopicArn = "" } = await client.send(new CreateTopicCommand({ Name: "alerts" }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "people" }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    const queueArn = Attributes["QueueArn"] ?? "";
    const policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queueArn,
          Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
        },
      ],
    };
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(policy) } }),
    );
    await client.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queueArn }));

    const channel = makeSnsChannel({ client, topicArn: TopicArn });
    proxy.plan.push("throttle", 500, "drop-before", undefined);
    expect(await channel.deliver(notice, signal())).toEqual({
      ok: false,
      answer: expect.stringMatching(/^400: /),
    });
    expect(await channel.deliver(notice, signal())).toMatchObject({ ok: false });
    const dropped = await channel.deliver(notice, signal());
    expect(dropped).toEqual({ ok: false, answer: expect.stringMatching(/^no answer: /) });
    expect(await channel.deliver(notice, signal())).toMatchObject({ ok: true });

    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    const envelope = JSON.parse(Messages[0]?.Body ?? "{}") as Record<string, unknown>;
    expect(envelope).toMatchObject({
      Subject: "[TEST] [WARNING] This is a test of the alerts",
      MessageAttributes: { notice_id: { Value: notice.id }, severity: { Value: "warning" } },
    });
    for (const said of ["Why it matters: ", "What to do: ", "Since: ", "https://traces.example.com/#/alerts"])
      expect(envelope["Message"]).toContain(said);
    const unknown = makeSnsChannel({ client, topicArn: `${TopicArn}-none` });
    expect(await unknown.deliver(notice, signal())).toMatchObject({
      ok: false,
      answer: expect.stringMatching(/^404: NotFound/),
    });
  });
});

describe("email", () => {
  it("is taken by SES from an identity that it knows", async () => {
    const client = new SESv2Client(settings);
    await client.send(new CreateEmailIdentityCommand({ EmailIdentity: "alerts@example.com" }));
    const channel = makeEmailChannel({ client, from: "alerts@example.com", to: ["ada@example.com"] });
    expect(await channel.deliver(notice, signal())).toEqual({ ok: true, answer: expect.stringMatching(/./) });
    proxy.plan.push(503);
    expect(await channel.deliver(notice, signal())).toEqual({
      ok: false,
      answer: expect.stringMatching(/^503: /),
    });
  });
});

describe("CloudWatch as a source", () => {
  const minute = Math.floor(nowMs / 60_000) * 60_000;
  const query = (metric: string, changes: Partial<SignalQuery> = {}): SignalQuery => ({
    metric,
    by: [],
    where: {},
    fromMs: minute - 15 * 60_000,
    toMs: minute,
    ...changes,
  });

  it("reads the pipeline's metrics by their dimensions: the newest of a gauge, the sum of a counter", async () => {
    const client = new CloudWatchClient(settings);
    const datum = (name: string, value: number, minutesAgo: number, more: Record<string, string> = {}) => ({
      MetricName: name,
      Value: value,
      Timestamp: new Date(minute - minutesAgo * 60_000),
      Dimensions: Object.entries({ Database: "D", ...more }).map(([Name, Value]) => ({ Name, Value })),
    });
    await client.send(
      new PutMetricDataCommand({
        Namespace: pipelineNamespace,
        MetricData: [
          datum("IngestionAge", 100, 10),
          datum("IngestionAge", 900, 5),
          datum("IngestionAge", 50, 5, { Table: "traces" }),
          datum("IngestionAge", 900, 5, { Table: "spans" }),
          datum("IngestionAge", 7, 60, { Table: "old" }),
          datum("PipelineSnapshots", 1, 10),
          datum("PipelineSnapshots", 1, 5),
        ],
      }),
    );
    const source = makeCloudWatchSource({ client });
    expect(await source.read(query("pipeline.ingestion_age"))).toEqual([{ labels: {}, value: 900 }]);
    const byTable = await source.read(query("pipeline.ingestion_age", { by: ["table"] }));
    expect(byTable).toHaveLength(3);
    expect(byTable).toEqual(
      expect.arrayContaining([
        { labels: { table: "traces" }, value: 50 },
        { labels: { table: "spans" }, value: 900 },
        { labels: { table: "old" }, value: null },
      ]),
    );
    expect(await source.read(query("pipeline.ingestion_age", { where: { table: "traces" } }))).toEqual([
      { labels: {}, value: 50 },
    ]);
    expect(await source.read(query("pipeline.snapshots"))).toEqual([{ labels: {}, value: 2 }]);
    expect(await source.read(query("pipeline.files_failed"))).toEqual([]);
    proxy.plan.push("throttle");
    await expect(source.read(query("pipeline.snapshots"))).rejects.toThrow("as planned");
  });
});
