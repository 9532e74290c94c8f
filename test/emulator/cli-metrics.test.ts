import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { MetricTest } from "../../runtime/cli/metrics/test-metric.ts";
import { runTracelake } from "../integration/cli/run-tracelake.ts";
import { startEmulator, type Emulator } from "../support/emulator.ts";
import { startFaultProxy, type CallFault, type FaultProxy } from "../support/fault-proxy.ts";
import { region, rootOf, startSession, type Credentials } from "./accounts.ts";

// Three attempts of 5 s each, where nothing answers.
vi.setConfig({ testTimeout: 60_000 });

const accountId = "111122223333";
let emulator: Emulator;
let proxy: FaultProxy;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(path.join(tmpdir(), "tracelake-metrics-"));
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await emulator.reset();
  proxy = await startFaultProxy(emulator.url);
});
afterEach(() => proxy.close());

const environmentOf = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
});

/** No home: what the machine's own user has set up must not be found. */
async function run(
  args: readonly string[] = [],
  env: Record<string, string> = environmentOf(rootOf(accountId)),
) {
  const outside = {
    AWS_ENDPOINT_URL: proxy.url,
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    HOME: folder,
  };
  return await runTracelake(["metrics", "test", ...args], { cwd: folder, env: { ...outside, ...env } });
}

async function test(
  args: readonly string[] = [],
  env?: Record<string, string>,
): Promise<MetricTest & { code: number | null }> {
  const { code, stdout, stderr } = await run(["--json", ...args], env);
  expect(stderr).toBe("");
  return { ...(JSON.parse(stdout) as MetricTest), code };
}

const allow = (...actions: string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
});
const stepsOf = ({ steps }: MetricTest) =>
  steps.map((one) => [one.step, one.ok ? "ok" : `${one.fault.part}: ${one.fault.what}`]);

describe("a test of metrics", () => {
  it("publishes one, reads it back and ends with 0, the second time as well", async () => {
    for (let nth = 0; nth < 2; nth += 1) {
      const { code, stdout } = await run();
      expect(stdout).toMatch(/^TestMetric in ExperimentationPlatform, region eu-central-1, at http:\/\/127/);
      expect(stdout).toMatch(/Published \(\d+ ms\)\n +Read back \(\d+ ms\)\nMetrics arrive\.\n$/);
      expect(code).toBe(0);
    }
    const cloudWatch = new CloudWatchClient({
      endpoint: emulator.url,
      region,
      credentials: rootOf(accountId),
    });
    const { Metrics = [] } = await cloudWatch.send(
      new ListMetricsCommand({ Namespace: "ExperimentationPlatform" }),
    );
    expect(Metrics.map(({ MetricName }) => MetricName)).toEqual(["TestMetric"]);
  });

  it("names the permission that is missing: to publish, or to read", async () => {
    const reader = await startSession(
      emulator.url,
      accountId,
      "reader",
      allow("cloudwatch:GetMetricStatistics"),
    );
    const onlyReads = await test([], environmentOf(reader));
    expect(stepsOf(onlyReads)).toEqual([
      ["read", "ok"],
      ["publish", "permission: The credentials lack the permission cloudwatch:PutMetricData."],
    ]);
    expect(onlyReads.code).toBe(1);
    const writer = await startSession(emulator.url, accountId, "writer", allow("cloudwatch:PutMetricData"));
    expect(stepsOf(await test([], environmentOf(writer)))).toEqual([
      ["read", "permission: The credentials lack the permission cloudwatch:GetMetricStatistics."],
      ["publish", "ok"],
    ]);
  });

  it("says that there are no credentials, or that AWS does not know them", async () => {
    expect(stepsOf(await test([], {}))).toEqual([["read", "credentials: No AWS credentials were found."]]);
    const unknown = environmentOf({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" });
    const [step] = stepsOf(await test([], unknown));
    expect(step?.[1]).toMatch(/^credentials: /);
  });

  it("says that no region is set", async () => {
    const env = { ...environmentOf(rootOf(accountId)), AWS_REGION: "" };
    expect(stepsOf(await test([], env))).toEqual([["read", "region: No AWS region is set."]]);
    expect((await test(["--region", region], env)).ok).toBe(true);
  });

  it("says that nothing answers at the address", async () => {
    const env = { ...environmentOf(rootOf(accountId)), AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    const [step] = stepsOf(await test([], env));
    expect(step).toEqual(["read", "address: http://127.0.0.1:9 does not answer."]);
  });

  it.each<[CallFault, string]>([
    ["throttle", "AWS: AWS throttles the account's calls."],
    [500, "AWS: AWS answered that it failed itself."],
    ["hang", "address: "],
    ["drop-before", "address: "],
  ])("tells what it comes to when each call is answered by %s", async (fault, says) => {
    // The first call is let through: that is the publishing.
    proxy.plan.push(undefined, fault, fault, fault);
    const { steps, code } = await test();
    const [, publish] = stepsOf({ steps } as MetricTest);
    expect(publish?.[0]).toBe("publish");
    expect(publish?.[1]).toContain(says);
    expect(code).toBe(1);
  });

  it("gives up where what was published does not show in time", async () => {
    proxy.plan.push(undefined, "swallow");
    const { steps } = await test(["--wait", "1"]);
    expect(stepsOf({ steps } as MetricTest).at(-1)).toEqual([
      "read back",
      "AWS: AWS took the metric, and it could not be read within 1 s.",
    ]);
  });
});
