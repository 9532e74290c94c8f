import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { monitoringNames } from "../../contracts/monitoring/service-metrics.ts";
import type { ErrorRecord } from "../../runtime/monitoring/errors/error-record.ts";
import { counted, makeOwnService, type OwnService } from "../monitoring/own-service.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { startFaultProxy, type CallFault, type FaultProxy } from "../support/fault-proxy.ts";
import { region, rootOf, startSession, type Credentials } from "./accounts.ts";

const accountId = "111122223333";
let emulator: Emulator;
let proxy: FaultProxy;
let service: OwnService | undefined;
let cloudWatch: CloudWatchClient;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  emulator = await startEmulator();
  const at = { endpoint: emulator.url, region, credentials: rootOf(accountId) };
  cloudWatch = new CloudWatchClient(at);
  logs = new CloudWatchLogsClient(at);
});
afterAll(async () => {
  cloudWatch.destroy();
  logs.destroy();
  await emulator.stop();
});
beforeEach(async () => {
  await emulator.reset();
  proxy = await startFaultProxy(emulator.url);
  actAs(rootOf(accountId));
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  await proxy.close();
  vi.unstubAllEnvs();
});

/** The plugin's clients find address and credentials where those of any service do. */
function actAs({ accessKeyId, secretAccessKey, sessionToken = "" }: Credentials): void {
  vi.stubEnv("AWS_ENDPOINT_URL", proxy.url);
  vi.stubEnv("AWS_REGION", region);
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
  if (sessionToken !== "") vi.stubEnv("AWS_SESSION_TOKEN", sessionToken);
}

async function start(): Promise<OwnService> {
  service = await makeOwnService({ sinks: ["cloudwatch"], errors: "cloudwatch", timeoutMs: 300 });
  service.app.get("/orders/:id", async () => "x");
  service.app.get("/broken", async () => Promise.reject(new Error("password=hunter2")));
  return service;
}

/** By the fullest dimensions of a metric: with fewer, the emulator adds up what AWS keeps apart. */
async function sumOf(metric: string, dimensions: Record<string, string>) {
  const hourMs = 3_600_000;
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: monitoringNames.namespace,
      MetricName: metric,
      Dimensions: Object.entries({ Service: "shop", ...dimensions }).map(([Name, Value]) => ({
        Name,
        Value,
      })),
      StartTime: new Date(Date.now() - hourMs),
      EndTime: new Date(Date.now() + hourMs),
      Period: 60,
      Statistics: ["Sum"],
    }),
  );
  return Datapoints.reduce((sum, point) => sum + (point.Sum ?? 0), 0);
}

async function readRecords(): Promise<ErrorRecord[]> {
  const logGroupName = monitoringNames.errorLogGroup;
  const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  const streams = await Promise.all(
    logStreams.map(({ logStreamName }) =>
      logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true })),
    ),
  );
  return streams.flatMap(({ events = [] }) =>
    events.map(({ message = "" }) => JSON.parse(message) as ErrorRecord),
  );
}

it("what requests did is in CloudWatch, and each kind of fault in a log group that was not there before", async () => {
  const { app, monitoring } = await start();
  for (let id = 0; id < 30; id += 1) await app.inject(`/orders/${id}`);
  for (let nth = 0; nth < 5; nth += 1) await app.inject("/broken");
  await monitoring.flush();
  await expect.poll(() => sumOf("RequestCount", { Route: "/broken", StatusClass: "5xx" })).toBe(5);
  expect(await sumOf("RequestCount", { Route: "/orders/:id", StatusClass: "2xx" })).toBe(30);
  expect(await sumOf("ErrorCount", { Route: "/broken" })).toBe(5);
  expect(await sumOf("CapturedErrors", { Code: "internal" })).toBe(5);
  await expect.poll(readRecords).toMatchObject([
    { route: "/broken", count: 1, error: { message: "password=[redacted]" } },
    { route: "/broken", count: 4 },
  ]);
});

describe("requests go on, and what can't be sent is counted,", () => {
  it.each<[string, CallFault, string]>([
    ["while CloudWatch throttles", "throttle", "throttled"],
    ["while it answers 500", 500, "unavailable"],
    ["while it answers 503", 503, "unavailable"],
    ["while it never answers", "hang", "unreachable"],
    ["while it drops connections", "drop-before", "unreachable"],
  ])("%s", async (_, fault, reason) => {
    const { app, monitoring, lines } = await start();
    await app.inject("/orders/1");
    // Three attempts of the one request for metrics.
    proxy.plan.push(fault, fault, fault);
    let isFlushed = false;
    const flushed = monitoring.flush(20_000).then(() => (isFlushed = true));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_nothing, id) => app.inject(`/orders/${id}`)),
    );
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(fault === "hang" && isFlushed).toBe(false);
    await flushed;
    expect(proxy.plan).toEqual([]);
    const begins = "sending metrics to CloudWatch fails; what can't be sent is dropped and counted";
    expect(lines).toEqual([begins]);
    const window = monitoring.registry.takeWindow();
    const dropped = counted(window, "DroppedData", 1);
    expect(Object.keys(dropped)).toEqual([reason]);
    expect(dropped[reason]).toBeGreaterThan(5);
    expect(counted(window, "RequestCount", 2)).toEqual({ "/orders/:id 2xx": 40 });

    await app.inject("/orders/2");
    await monitoring.flush(20_000);
    expect(lines).toEqual([begins, "sending metrics to CloudWatch works again"]);
    await expect.poll(() => sumOf("RequestCount", { Route: "/orders/:id", StatusClass: "2xx" })).toBe(1);
  });

  it("while a right is missing, after one attempt: no other would do better", async () => {
    actAs(
      await startSession(emulator.url, accountId, "without-rights", {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
      }),
    );
    const { app, monitoring, lines } = await start();
    await app.inject("/broken");
    await monitoring.flush();
    expect(proxy.seen.calls).toBe(2);
    expect(lines.toSorted()).toEqual([
      "sending error records to CloudWatch Logs fails; what can't be sent is dropped and counted",
      "sending metrics to CloudWatch fails; what can't be sent is dropped and counted",
    ]);
    expect(Object.keys(counted(monitoring.registry.takeWindow(), "DroppedData", 1))).toEqual(["denied"]);
  });
});
