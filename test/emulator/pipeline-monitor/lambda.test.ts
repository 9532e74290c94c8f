import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { pipelineMetrics, pipelineNamespace } from "../../../contracts/monitoring/pipeline-metrics.ts";
import { planScheme } from "../../../infra/scheme.ts";
import { makeSnapshot } from "../../../runtime/pipeline-monitor/fixtures/make-snapshot.ts";
import { buildBundle } from "../../support/build-bundle.ts";
import { readEmbeddedMetrics, type EmbeddedMetric } from "../../support/emf-document.ts";
import { startEmulator, type Emulator } from "../../support/emulator.ts";
import { region, rootOf } from "../accounts.ts";
import { deployMonitor, type DeployedMonitor, type MonitorClients } from "./deploy-monitor.ts";

// The emulator itself calls the built bundle by the topic's subscription: nothing here stands between a message and the
// function's log. What the emulator does not have: the topic's key, and CloudWatch's reading of metrics out of the log.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const accountId = "111122223333";
const scheme = planScheme({
  project: "tracelake",
  environment: "test",
  owner: "team",
  costCentre: "42",
  isProduction: false,
  typedPrefix: "",
  typedSuffix: "",
});
const args = { scheme, accountId, region, logRetentionDays: 30 };
const waitMs = 60_000;

let bundleFolder: string;
let emulator: Emulator;
let clients: MonitorClients & { logs: CloudWatchLogsClient };
beforeAll(async () => {
  bundleFolder = await buildBundle("pipeline-monitor");
});
beforeEach(async () => {
  emulator = await startEmulator();
  const at = { endpoint: emulator.url, region, credentials: rootOf(accountId) };
  clients = {
    sns: new SNSClient(at),
    sqs: new SQSClient(at),
    lambda: new LambdaClient(at),
    logs: new CloudWatchLogsClient(at),
  };
});
afterEach(async () => await emulator.stop());

const publish = async ({ topicArn }: DeployedMonitor, message: unknown) =>
  await clients.sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Message: typeof message === "string" ? message : JSON.stringify(message),
    }),
  );

/** The function's own lines; Lambda's START and END are left out. */
async function linesOf({ functionName }: DeployedMonitor): Promise<Record<string, unknown>[]> {
  const { events = [] } = await clients.logs.send(
    new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}` }),
  );
  return events
    .flatMap(({ message = "" }) => message.split("\n"))
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function metricsOf(deployed: DeployedMonitor): Promise<EmbeddedMetric[]> {
  const lines = await linesOf(deployed);
  return lines.filter((line) => "_aws" in line).flatMap(readEmbeddedMetrics);
}

const find = (metrics: readonly EmbeddedMetric[], name: string, dimensions: Record<string, string>) =>
  metrics.filter(
    (metric) => metric.name === name && JSON.stringify(metric.dimensions) === JSON.stringify(dimensions),
  );

describe("the deployed pipeline monitor, called by the emulator's topic", () => {
  it("makes metrics of a snapshot, counts what is none, and puts nothing aside", async () => {
    const deployed = await deployMonitor(emulator.url, clients, { ...args, bundleFolder });
    const takenAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    await publish(deployed, makeSnapshot({ takenAt }));
    await publish(deployed, "no JSON {");
    await publish(deployed, { alert: "load_errors", database: "D", subject: "S", rows: [] });
    await vi.waitFor(
      async () => {
        const notes = (await linesOf(deployed)).filter((line) => !("_aws" in line));
        expect(notes.map(({ message }) => String(message)).toSorted()).toEqual([
          "left to whoever else is told: alert",
          "no snapshot",
          "snapshot published",
        ]);
      },
      { timeout: waitMs, interval: 250 },
    );
    const metrics = await metricsOf(deployed);
    expect(new Set(metrics.map(({ namespace }) => namespace))).toEqual(new Set([pipelineNamespace]));
    expect(new Set(metrics.map(({ name }) => name))).toEqual(
      new Set(Object.values(pipelineMetrics).map(({ name }) => name)),
    );
    const Database = "BRAINTRUST_DATA";
    expect(find(metrics, "PipelineSnapshots", { Database })).toEqual([
      expect.objectContaining({ value: 1, unit: "Count", at: Date.parse(takenAt) }),
    ]);
    expect(find(metrics, "IngestionAge", { Database, Table: "BRAINTRUST_SPANS" })).toEqual([
      expect.objectContaining({ value: 900, unit: "Seconds" }),
    ]);
    expect(find(metrics, "SnapshotsRejected", { Reason: "not-json" })).toHaveLength(1);
    expect(await deadLetters(deployed)).toEqual([]);
  });

  it("that does not run has its message put aside, for somebody to see", async () => {
    const broken = mkdtempSync(path.join(os.tmpdir(), "tracelake-broken-"));
    writeFileSync(path.join(broken, "package.json"), '{ "type": "module" }');
    writeFileSync(
      path.join(broken, "index.js"),
      'export const handler = () => { throw new Error("broken"); };',
    );
    try {
      const deployed = await deployMonitor(emulator.url, clients, { ...args, bundleFolder: broken });
      // As SNS calls it; the emulator's own SNS forgets what a function fails on.
      await clients.lambda.send(
        new InvokeCommand({
          FunctionName: deployed.functionName,
          InvocationType: "Event",
          Payload: JSON.stringify({ Records: [{ Sns: { MessageId: "m", Message: "{}" } }] }),
        }),
      );
      await vi.waitFor(async () => expect(await deadLetters(deployed)).toHaveLength(1), {
        timeout: waitMs,
        interval: 250,
      });
    } finally {
      rmSync(broken, { recursive: true });
    }
  });
});

async function deadLetters({ deadLetterUrl }: DeployedMonitor): Promise<string[]> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body = "" }) => Body);
}
