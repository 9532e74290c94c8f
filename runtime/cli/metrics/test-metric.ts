import { GetMetricStatisticsCommand, type CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { serviceDimensions, testMetric } from "../../../contracts/monitoring/service-metrics.ts";
import { attempt, type AttemptOptions } from "../../shared/cloudwatch/attempts.ts";
import { makeMetricPutter } from "../../shared/cloudwatch/put-metric-data.ts";
import { explainAws, type Explanation } from "./explain-aws.ts";

export interface MetricTest {
  ok: boolean;
  namespace: string;
  metric: string;
  region: string | undefined;
  endpoint: string | undefined;
  steps: TestStep[];
}

export type TestStep =
  | { step: "read" | "publish" | "read back"; ok: true; tookMs: number }
  | { step: "read" | "publish" | "read back"; ok: false; fault: Explanation };

export interface MetricTestOptions extends AttemptOptions {
  /** With `maxAttempts: 1`. */
  client: Pick<CloudWatchClient, "send">;
  namespace: string;
  region: string | undefined;
  /** The address that was asked last. */
  endpoint: () => string | undefined;
  /** How long a published metric may take to be read. */
  waitMs: number;
  now: () => number;
}

const pollMs = 2_000;
const hourMs = 3_600_000;
const dimensions = [{ Name: serviceDimensions.service, Value: testMetric.service }];

/** Publishes one metric as the service does, and waits until it can be read; ends at the first step that fails. */
export async function testMetricPublishing(
  options: MetricTestOptions,
  signal: AbortSignal,
): Promise<MetricTest> {
  const { namespace, region, endpoint, now } = options;
  const steps: TestStep[] = [];
  const run = async <Result>(
    step: TestStep["step"],
    action: string,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> => {
    const startMs = now();
    try {
      const result = await work();
      steps.push({ step, ok: true, tookMs: now() - startMs });
      return result;
    } catch (error) {
      signal.throwIfAborted();
      const fault =
        error instanceof NotSeen
          ? error.explanation
          : explainAws(error, { action, region, endpoint: endpoint() });
      steps.push({ step, ok: false, fault });
      return undefined;
    }
  };
  const publish = () => putOne(options, signal);
  // Tests of the same minute are told apart by their number.
  const before = await run("read", "cloudwatch:GetMetricStatistics", () => countSamples(options, signal));
  if (before !== undefined && (await run("publish", "cloudwatch:PutMetricData", publish)) !== undefined)
    await run("read back", "cloudwatch:GetMetricStatistics", () => waitForMore(options, before, signal));
  // Whether it may publish is what matters most: it is told even where it may not read.
  else if (before === undefined && isAboutReading(steps))
    await run("publish", "cloudwatch:PutMetricData", publish);
  return {
    ok: steps.every(({ ok }) => ok),
    namespace,
    metric: testMetric.name,
    region,
    endpoint: endpoint(),
    steps,
  };
}

const isAboutReading = (steps: readonly TestStep[]): boolean =>
  steps.some((step) => !step.ok && step.fault.part === "permission");

async function putOne(options: MetricTestOptions, signal: AbortSignal): Promise<true> {
  let refused = "";
  const put = makeMetricPutter({ ...options, onLeftOut: (_, reason) => (refused = reason) });
  const { name: MetricName, unit: Unit, value: Value } = testMetric;
  const Timestamp = new Date(options.now());
  const datum = { MetricName, Unit, Value, Timestamp, Dimensions: dimensions };
  await put({ Namespace: options.namespace, MetricData: [datum] }, signal);
  if (refused !== "")
    throw Object.assign(new Error(refused), {
      name: "InvalidParameterValue",
      $metadata: { httpStatusCode: 400 },
    });
  return true;
}

async function countSamples(options: MetricTestOptions, signal: AbortSignal): Promise<number> {
  const nowMs = options.now();
  const { Datapoints = [] } = await attempt(options, signal, (abortSignal) =>
    options.client.send(
      new GetMetricStatisticsCommand({
        Namespace: options.namespace,
        MetricName: testMetric.name,
        Dimensions: dimensions,
        StartTime: new Date(nowMs - hourMs),
        EndTime: new Date(nowMs + 60_000),
        Period: 60,
        Statistics: ["SampleCount"],
      }),
      { abortSignal },
    ),
  );
  return Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0);
}

async function waitForMore(options: MetricTestOptions, before: number, signal: AbortSignal): Promise<true> {
  const { now, waitMs, sleep } = options;
  const untilMs = now() + waitMs;
  while ((await countSamples(options, signal)) <= before) {
    if (now() >= untilMs) throw new NotSeen(waitMs);
    await sleep(Math.min(pollMs, Math.max(1, untilMs - now())), signal);
  }
  return true;
}

class NotSeen extends Error {
  readonly explanation: Explanation;

  constructor(waitMs: number) {
    super("not seen");
    this.explanation = {
      part: "AWS",
      what: `AWS took the metric, and it could not be read within ${Math.round(waitMs / 1_000)} s.`,
      remedy:
        "New metrics may take two minutes and longer: give more with --wait. Else AWS_ENDPOINT_URL or a proxy leads " +
        "reading and writing to two places.",
      error: "",
    };
  }
}
