import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bedrockEnvironment } from "../../contracts/bedrock/environment.ts";
import { recordResources, type RecordedResource } from "../testing/record-resources.ts";
import { BedrockMetrics, type BedrockMetricsArgs } from "./bedrock-metrics.ts";
import { accountId, lakeName, makeScheme, otherBucket } from "./plan-fixture.ts";

let bundleFolder = "";
beforeAll(() => {
  bundleFolder = mkdtempSync(path.join(os.tmpdir(), "bundle-"));
  for (const name of ["index.js", "package.json"]) writeFileSync(path.join(bundleFolder, name), "{}");
});
afterAll(() => rmSync(bundleFolder, { recursive: true }));

async function build(changes: Partial<BedrockMetricsArgs> = {}) {
  const made: BedrockMetrics[] = [];
  const resources = await recordResources(() => {
    made.push(
      new BedrockMetrics("bedrock-metrics", {
        scheme: makeScheme(),
        accountId,
        region: "eu-central-1",
        lakeName,
        lakeKeyArn: undefined,
        maxConcurrency: 10,
        memoryMb: 512,
        timeoutSeconds: 300,
        logRetentionDays: 30,
        metricsSink: "cloudwatch",
        extraDimensions: [],
        trace: false,
        bundleFolder,
        ...changes,
      }),
    );
  });
  return { resources, metrics: made[0] as BedrockMetrics };
}

function find(resources: RecordedResource[], name: string): RecordedResource {
  const found = resources.find((resource) => resource.name === `bedrock-metrics-${name}`);
  if (!found) throw new Error(`${name} was not created: ${resources.map((one) => one.name).join(", ")}`);
  return found;
}

describe("BedrockMetrics", () => {
  it("hides a message for six time-outs, keeps it for 14 days and gives it up after five receipts", async () => {
    const { resources } = await build({ timeoutSeconds: 120 });
    const { inputs } = find(resources, "queue-messages");
    expect(inputs).toMatchObject({
      name: "bedrock-metrics-queue",
      visibilityTimeoutSeconds: 720,
      messageRetentionSeconds: 1_209_600,
      receiveWaitTimeSeconds: 20,
    });
    expect(JSON.parse(String(inputs["redrivePolicy"]))).toEqual({
      deadLetterTargetArn: expect.stringMatching(/:bedrock-metrics-dlq$/) as string,
      maxReceiveCount: 5,
    });
  });

  it("takes only the queue's own messages into the dead-letter queue", async () => {
    const { resources } = await build();
    const policy = JSON.parse(
      String(find(resources, "queue-redrive-allow").inputs["redriveAllowPolicy"]),
    ) as object;
    expect(policy).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [`arn:aws:sqs:eu-central-1:${accountId}:bedrock-metrics-queue`],
    });
  });

  it("lets a batch fail in part, and bounds how many functions run", async () => {
    const { resources } = await build({ maxConcurrency: 7 });
    expect(find(resources, "mapping").inputs).toMatchObject({
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 7 },
    });
  });

  it("runs Node 24 with an environment that the function itself accepts", async () => {
    const { resources } = await build({ extraDimensions: ["ApplicationId"], trace: true });
    const { inputs } = find(resources, "function");
    expect(inputs).toMatchObject({
      name: "bedrock-metrics-aggregator",
      runtime: "nodejs24.x",
      handler: "index.handler",
      tracingConfig: { mode: "Active" },
    });
    const { variables } = inputs["environment"] as { variables: Record<string, string> };
    expect(bedrockEnvironment.parse(variables)).toMatchObject({
      ENABLE_TRACE: true,
      LEDGER_TABLE: "bedrock-metrics-ledger",
      USAGE_BUCKET: lakeName,
      EXTRA_DIMENSIONS: ["ApplicationId"],
    });
  });

  it("waits for the log group, the rights and the ledger before the function", async () => {
    const { resources } = await build();
    const { dependsOn } = find(resources, "function").options;
    for (const name of ["logs", "role-policy", "ledger"])
      expect(dependsOn.some((other) => other.endsWith(` bedrock-metrics-${name}`))).toBe(true);
  });

  it("keeps a ledger that forgets by itself, can be brought back, and is protected in production", async () => {
    const { resources } = await build({ scheme: makeScheme(true) });
    const { inputs, options } = find(resources, "ledger");
    expect(inputs).toMatchObject({
      hashKey: "object",
      ttl: { attributeName: "expires_at", enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
      billingMode: "PAY_PER_REQUEST",
    });
    expect(options).toMatchObject({ protect: true, retainOnDelete: true });
  });

  it("saves the operators' four queries for the function's log", async () => {
    const { resources } = await build();
    const queries = resources.filter(({ type }) => type === "aws:cloudwatch/queryDefinition:QueryDefinition");
    expect(queries.map(({ inputs }) => inputs["name"] as string)).toEqual([
      "bedrock-metrics-aggregator/Find all errors",
      "bedrock-metrics-aggregator/Analyze processing duration",
      "bedrock-metrics-aggregator/Track token aggregation",
      "bedrock-metrics-aggregator/Identify failed S3 objects",
    ]);
    for (const { inputs } of queries)
      expect(inputs["logGroupNames"]).toEqual(["/aws/lambda/bedrock-metrics-aggregator"]);
  });

  it("names everything that operators type with the environment's prefix", async () => {
    const { resources, metrics } = await build({ scheme: makeScheme(false, "DEV_") });
    expect(metrics.queueName).toBe("DEV_bedrock-metrics-queue");
    expect(metrics.deadLetterQueueName).toBe("DEV_bedrock-metrics-dlq");
    expect(find(resources, "role").inputs["name"]).toBe("DEV_bedrock-metrics-aggregator-role");
  });

  it("says what the owner of another account's bucket has to add", async () => {
    const { metrics } = await build({ otherBucket });
    const setup = metrics.otherAccount;
    expect(setup?.bucketPolicyStatements.map(({ Action }) => Action)).toEqual([
      ["s3:GetObject", "s3:GetObjectVersion"],
      "s3:ListBucket",
    ]);
    expect(setup?.keyPolicyStatements).toHaveLength(1);
    expect(setup?.notification).toMatchObject({
      QueueArn: `arn:aws:sqs:eu-central-1:${accountId}:bedrock-metrics-queue`,
      Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "logs/" }] } },
    });
    expect((await build()).metrics.otherAccount).toBeUndefined();
  });

  it("says what to do where the bundle was not built", async () => {
    await expect(build({ bundleFolder: path.join(bundleFolder, "nowhere") })).rejects.toThrow(
      "Run `npm run build`, then try again.",
    );
  });

  it("refuses what the function would refuse at its start", async () => {
    await expect(build({ extraDimensions: ["Colour"] })).rejects.toThrow(
      /would refuse its environment: EXTRA_DIMENSIONS/,
    );
  });
});
