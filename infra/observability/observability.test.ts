import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { checkDashboard } from "../../contracts/monitoring/dashboard-schema.ts";
import { alarmKindNames } from "../../contracts/monitoring/alarms/kinds.ts";
import {
  asContainer,
  asFunction,
  nothing,
  thresholds,
} from "../../contracts/monitoring/monitored-fixture.ts";
import { planScheme } from "../scheme.ts";
import { recordResources, unknownInput, type RecordedResource } from "../testing/record-resources.ts";
import { Observability, type ObservabilityArgs } from "./observability.ts";

const scheme = planScheme({
  project: "tracelake",
  environment: "dev",
  owner: "o",
  costCentre: "c",
  isProduction: false,
  typedPrefix: "",
  typedSuffix: "",
});
const place = { partition: "aws", region: "eu-central-1", accountId: "111122223333" };

async function build(changes: Partial<ObservabilityArgs> = {}) {
  const made: Observability[] = [];
  const resources = await recordResources(() => {
    made.push(
      new Observability("observability", {
        scheme,
        place,
        monitored: asFunction,
        thresholds,
        without: [],
        runbookFolder: "docs/runbooks",
        retentionDays: 90,
        emails: [],
        urls: [],
        ...changes,
      }),
    );
  });
  return { resources, observability: made[0] as Observability };
}

const ofType = (resources: readonly RecordedResource[], type: string) =>
  resources.filter((resource) => resource.type.endsWith(`:${type}`));
const find = (resources: readonly RecordedResource[], name: string) => {
  const found = resources.find((resource) => resource.name === `observability-${name}`);
  if (!found) throw new Error(`${name} was not made: ${resources.map((one) => one.name).join(", ")}`);
  return found;
};

describe("Observability", () => {
  it("makes an alarm of each kind that there is something to watch for, and each tells both ways", async () => {
    const { resources } = await build();
    const alarms = ofType(resources, "MetricAlarm");
    const topic = `arn:aws:sns:eu-central-1:111122223333:tracelake-dev-alerts`;
    for (const { inputs } of alarms)
      expect(inputs).toMatchObject({ alarmActions: [topic], okActions: [topic], actionsEnabled: true });
    const kinds = alarmKindNames.filter((kind) =>
      alarms.some(({ name }) => name.startsWith(`observability-alarm-${kind}`)),
    );
    expect(kinds).toEqual(
      alarmKindNames.filter((kind) => !["targets-unhealthy", "load-balancer-errors"].includes(kind)),
    );
  });

  it("describes an alarm with why it matters and with its runbook", async () => {
    const { resources } = await build({ runbookFolder: "https://example.com/runbooks/" });
    expect(find(resources, "alarm-dead-letter-queue-bedrock-metrics").inputs).toMatchObject({
      name: "tracelake-dev-dead-letter-queue-bedrock-metrics",
      alarmDescription:
        "Messages lie in the dead-letter queue: bedrock-metrics-dlq (critical). What they name was not done, and is lost after 14 days. Runbook: https://example.com/runbooks/dead-letter-queue.md",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "bedrock-metrics-dlq" },
      statistic: "Maximum",
      treatMissingData: "notBreaching",
    });
  });

  it("reads a percentile as one, and never of a handful of requests", async () => {
    const { resources } = await build();
    const { inputs } = find(resources, "alarm-latency-p99");
    expect(inputs).toMatchObject({ extendedStatistic: "p99", evaluateLowSampleCountPercentiles: "ignore" });
    expect(inputs).not.toHaveProperty("statistic");
  });

  it("works a rate out of two metrics, of which only the result is looked at", async () => {
    const { resources } = await build();
    const { inputs } = find(resources, "alarm-error-rate");
    const queries = inputs["metricQueries"] as { id: string; returnData: boolean }[];
    expect(queries.map(({ id, returnData }) => [id, returnData])).toEqual([
      ["result", true],
      ["requests", false],
      ["errors", false],
    ]);
    expect(inputs).not.toHaveProperty("metricName");
  });

  it("makes dashboards that CloudWatch takes, and links to them", async () => {
    const { resources, observability } = await build();
    const dashboards = ofType(resources, "Dashboard");
    expect(dashboards.map(({ inputs }) => inputs["dashboardName"] as string)).toEqual([
      "tracelake-dev-system-health",
      "tracelake-dev-api-performance",
      "tracelake-dev-bedrock",
      "tracelake-dev-pipeline",
    ]);
    for (const { inputs } of dashboards) expect(checkDashboard(inputs["dashboardBody"])).toEqual([]);
    expect(observability.dashboards.bedrock).toBe(
      "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/tracelake-dev-bedrock",
    );
    expect(Object.keys(observability.alarms)).toHaveLength(ofType(resources, "MetricAlarm").length);
  });

  it("takes the load balancer's names as soon as they are known, and knows all else before", async () => {
    const balancer = { loadBalancer: "app/x/1", targetGroup: "targetgroup/x/2" };
    const { resources } = await build({ monitored: asContainer, balancer });
    expect(find(resources, "alarm-targets-unhealthy").inputs["dimensions"]).toEqual({
      LoadBalancer: "app/x/1",
      TargetGroup: "targetgroup/x/2",
    });
    const body = find(resources, "dashboard-api-performance").inputs["dashboardBody"] as string;
    expect(body).toContain('"LoadBalancer","app/x/1"');
    expect(body).not.toContain("<load balancer>");
    expect(checkDashboard(body)).toEqual([]);
  });

  it("keeps captured errors for the days that are asked for, and counts them in both logs", async () => {
    const { resources } = await build({ retentionDays: 30 });
    expect(find(resources, "errors").inputs).toMatchObject({
      name: "/experimentation-platform/errors",
      retentionInDays: 30,
    });
    const groups = ofType(resources, "LogMetricFilter").map(({ inputs }) => [
      inputs["logGroupName"] as string,
      (inputs["metricTransformation"] as { name: string }).name,
    ]);
    expect(groups).toEqual(
      expect.arrayContaining([
        ["/aws/lambda/bedrock-metrics-aggregator", "FunctionKilled"],
        ["/experimentation-platform/errors", "ErrorRecords"],
        ["/aws/lambda/tracelake-dev-trace-processor", "ErrorRecords"],
      ]),
    );
  });

  it("saves queries for the logs that there are", async () => {
    const { resources } = await build();
    const names = ofType(resources, "QueryDefinition").map(({ inputs }) => inputs["name"] as string);
    expect(names.toSorted()).toEqual([
      "tracelake-dev/Errors by fingerprint",
      "tracelake-dev/Errors by route",
      "tracelake-dev/One request",
      "tracelake-dev/Slow calls",
      "tracelake-dev/Warnings and faults",
    ]);
    const ofNothing = await build({ monitored: nothing });
    expect(ofType(ofNothing.resources, "QueryDefinition")).toHaveLength(2);
  });

  it("tells whoever subscribed, with a key that alarms may use", async () => {
    const { resources } = await build({ emails: ["a@example.com"], urls: ["https://example.com/hook"] });
    expect(
      ofType(resources, "TopicSubscription").map(
        ({ inputs }) => [inputs["protocol"], inputs["endpoint"]] as unknown[],
      ),
    ).toEqual([
      ["email", "a@example.com"],
      ["https", "https://example.com/hook"],
    ]);
    expect(find(resources, "alerts-topic").inputs["kmsMasterKeyId"]).toMatch(/:key\//);
    const key = JSON.parse(String(find(resources, "alerts-key").inputs["policy"])) as { Statement: object[] };
    expect(key.Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
      }),
    );
  });

  it("protects the key in production", async () => {
    const { resources } = await build({ scheme: { ...scheme, isProduction: true } });
    expect(find(resources, "alerts-key").options).toMatchObject({ protect: true, retainOnDelete: true });
  });

  it("knows everything but the topic's address before it is made, so that a preview shows it", async () => {
    const resources = await recordResources(
      () => {
        new Observability("observability", {
          scheme,
          place,
          monitored: asFunction,
          thresholds,
          without: [],
          runbookFolder: "docs/runbooks",
          retentionDays: 90,
          emails: [],
          urls: [],
        });
      },
      { isPreview: true },
    );
    for (const { inputs } of ofType(resources, "Dashboard"))
      expect(inputs["dashboardBody"]).not.toBe(unknownInput);
    for (const { inputs } of ofType(resources, "MetricAlarm"))
      expect(Object.keys(inputs).filter((key) => inputs[key] === unknownInput)).toEqual([]);
  });
});

it("warns while nobody is told of alarms", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  try {
    await build({ emails: ["a@example.com"] });
    expect(warn).not.toHaveBeenCalled();
    await build();
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      "tracelake-dev-alerts: alarms tell nobody until somebody subscribes",
    ]);
  } finally {
    warn.mockRestore();
  }
});
