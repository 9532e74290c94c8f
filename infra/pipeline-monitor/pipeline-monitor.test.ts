import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planPlace } from "../aws/place.ts";
import { planScheme } from "../scheme.ts";
import { recordResources, type RecordedResource } from "../testing/record-resources.ts";
import { simulateIam } from "../testing/simulate-iam.ts";
import { planDeadLetterPolicy, planMonitor, planMonitorRights } from "./monitor-plan.ts";
import { PipelineMonitor } from "./pipeline-monitor.ts";

const accountId = "111122223333";
const scheme = planScheme({
  project: "tracelake",
  environment: "dev",
  owner: "team",
  costCentre: "42",
  isProduction: false,
  typedPrefix: "",
  typedSuffix: "",
});
const plan = planMonitor(scheme, planPlace({ accountId, region: "eu-central-1" }));

let bundleFolder = "";
beforeAll(() => {
  bundleFolder = mkdtempSync(path.join(os.tmpdir(), "bundle-"));
  for (const name of ["index.js", "package.json"]) writeFileSync(path.join(bundleFolder, name), "{}");
});
afterAll(() => rmSync(bundleFolder, { recursive: true }));

const build = async (folder = bundleFolder) =>
  await recordResources(
    () =>
      void new PipelineMonitor("monitor", {
        scheme,
        accountId,
        region: "eu-central-1",
        logRetentionDays: 30,
        bundleFolder: folder,
      }),
  );

function find(resources: RecordedResource[], name: string): RecordedResource {
  const found = resources.find((resource) => resource.name === `monitor-${name}`);
  if (!found) throw new Error(`${name} was not created: ${resources.map((one) => one.name).join(", ")}`);
  return found;
}

describe("PipelineMonitor", () => {
  it("is a topic, a function that it calls, and a queue for what can't be delivered or run", async () => {
    const resources = await build();
    expect(resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).toSorted()).toEqual([
      "Function monitor-function",
      "FunctionEventInvokeConfig monitor-invocations",
      "LogGroup monitor-logs",
      "Permission monitor-permission",
      "PipelineMonitor monitor",
      "Queue monitor-dead-letters",
      "QueuePolicy monitor-dead-letter-policy",
      "Role monitor-role",
      "RolePolicy monitor-role-policy",
      "Topic monitor-topic",
      "TopicPolicy monitor-topic-policy",
      "TopicSubscription monitor-subscription",
    ]);
  });

  it("runs Node 24 in the smallest function, as few at once as there is work", async () => {
    expect(find(await build(), "function").inputs).toMatchObject({
      name: "tracelake-dev-pipeline-monitor",
      runtime: "nodejs24.x",
      handler: "index.handler",
      memorySize: 128,
      reservedConcurrentExecutions: 2,
    });
  });

  it("is called by its own topic alone, and subscribed once it may be called", async () => {
    const resources = await build();
    expect(find(resources, "permission").inputs).toMatchObject({
      principal: "sns.amazonaws.com",
      sourceArn: plan.topicArn,
      sourceAccount: accountId,
    });
    const { inputs, options } = find(resources, "subscription");
    expect(inputs).toMatchObject({ protocol: "lambda", topic: plan.topicArn });
    for (const name of ["permission", "dead-letter-policy"])
      expect(options.dependsOn.some((other) => other.endsWith(` monitor-${name}`))).toBe(true);
  });

  it("puts aside what SNS could not deliver, and what Lambda could not run", async () => {
    const resources = await build();
    expect(JSON.parse(String(find(resources, "subscription").inputs["redrivePolicy"]))).toEqual({
      deadLetterTargetArn: plan.deadLetterQueueArn,
    });
    expect(find(resources, "invocations").inputs).toMatchObject({
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: plan.deadLetterQueueArn } },
    });
  });

  it("names the bundle that is missing", async () => {
    await expect(build("/nowhere")).rejects.toThrow(/pipeline monitor's bundle is missing .*npm run build/);
  });
});

describe("the function's role", () => {
  const principal = `arn:aws:iam::${accountId}:role/${plan.roleName}`;
  const may = async (action: string, resource: string) =>
    await simulateIam({ principal, action, resource, accountId }, { identity: [planMonitorRights(plan)] });

  it.each([
    ["logs:PutLogEvents", `${plan.logGroupArn}:log-stream:s`, "Allowed"],
    ["sqs:SendMessage", plan.deadLetterQueueArn, "Allowed"],
    ["sqs:SendMessage", `${plan.deadLetterQueueArn}-other`, "ImplicitlyDenied"],
    ["sqs:ReceiveMessage", plan.deadLetterQueueArn, "ImplicitlyDenied"],
    ["cloudwatch:PutMetricData", "*", "ImplicitlyDenied"],
  ])("asked for %s on %s is %s", async (action, resource, expected) => {
    expect(await may(action, resource)).toBe(expected);
  });

  it("lets the topic alone into the queue, and over TLS alone", () => {
    expect(planDeadLetterPolicy(plan).Statement).toMatchObject([
      { Effect: "Allow", Condition: { ArnEquals: { "aws:SourceArn": plan.topicArn } } },
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });
});
