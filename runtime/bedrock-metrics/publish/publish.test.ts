import type { MetricDatum, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, it } from "vitest";
import { makeAggregator } from "../aggregate/aggregator.ts";
import { makeRecentRequests } from "../aggregate/recent-requests.ts";
import { logLine } from "../aggregator-world.ts";
import { makeClassifier } from "../classify/classifier.ts";
import { readRecords } from "../decode/read-records.ts";
import { silentLog } from "../logging/aggregator-log.ts";
import { makeCloudWatchSink } from "./cloudwatch-sink.ts";
import { makeEmfSink } from "./emf-sink.ts";
import { planPublication } from "./plan-publication.ts";
import { validateDatum } from "../../shared/cloudwatch/validate-datum.ts";

const now = Date.UTC(2026, 0, 15, 12);
const never = new AbortController().signal;
const day = 86_400_000;

async function aggregateOf(lines: readonly string[]) {
  const aggregator = makeAggregator({
    maxSeries: 500,
    extraDimensions: [],
    recent: makeRecentRequests({ maxIds: 10 }),
  });
  const classify = makeClassifier({ prefixes: ["us"], resolver: undefined });
  const chunks = (async function* () {
    yield Buffer.from(lines.join("\n"));
  })();
  for await (const batch of readRecords(chunks, { maxLineBytes: 1e6, applicationIdKey: "applicationId" }))
    for (const read of batch) if (read.ok) aggregator.add(await classify(read.record, { region: undefined }));
  return aggregator.finish();
}

describe("a plan", () => {
  it("has the data of every set, tokens as statistics and latency as values with counts", async () => {
    const aggregate = await aggregateOf([logLine("a"), logLine("b"), logLine("c", { output: {} })]);
    const { requests } = planPublication(aggregate, { nowMs: now, extraDimensions: [] });
    const data = requests.flatMap(({ MetricData }) => MetricData);
    const ofType = [{ Name: "InferenceProfileType", Value: "CrossRegion" }];
    const find = (name: string, dimensions: readonly unknown[]) =>
      data.filter(
        ({ MetricName, Dimensions = [] }) =>
          MetricName === name && JSON.stringify(Dimensions) === JSON.stringify(dimensions),
      );
    expect(find("InputTokens", ofType)).toEqual([
      {
        MetricName: "InputTokens",
        Unit: "Count",
        Timestamp: new Date("2026-01-15T11:30:00Z"),
        Dimensions: ofType,
        StatisticValues: { SampleCount: 3, Sum: 30, Minimum: 10, Maximum: 10 },
      },
    ]);
    expect(find("InvocationLatency", [])).toMatchObject([{ Values: [900], Counts: [2] }]);
    expect(find("RecordsProcessed", [])).toMatchObject([{ Value: 3 }]);
    expect(data.every((datum) => validateDatum(datum, now) === undefined)).toBe(true);
  });

  it("holds CloudWatch's limits for many minutes and latencies", async () => {
    const lines = Array.from({ length: 900 }, (_, index) =>
      logLine(`r${index}`, {
        timestamp: new Date(now - (index % 60) * 60_000).toISOString(),
        output: { outputBodyJson: { metrics: { latencyMs: index } }, outputTokenCount: 1 },
      }),
    );
    lines.push(
      ...Array.from({ length: 400 }, (_, index) =>
        logLine(`s${index}`, { output: { outputBodyJson: { metrics: { latencyMs: 5_000 + index } } } }),
      ),
    );
    const { requests } = planPublication(await aggregateOf(lines), { nowMs: now, extraDimensions: [] });
    expect(requests.length).toBeGreaterThan(1);
    let latencies = 0;
    for (const { MetricData } of requests) {
      expect(MetricData.length).toBeLessThanOrEqual(1_000);
      expect(JSON.stringify(MetricData).length).toBeLessThan(1_000_000);
      for (const datum of MetricData) {
        expect(validateDatum(datum, now)).toBeUndefined();
        if (datum.MetricName === "InvocationLatency" && datum.Dimensions === undefined)
          latencies += (datum.Counts ?? []).reduce((sum, count) => sum + count, 0);
      }
    }
    expect(latencies).toBe(1_300);
  });

  it("leaves out what CloudWatch would refuse for its time, and counts it", async () => {
    const lines = [-20 * day, 0, day].map((offset, index) =>
      logLine(`r${index}`, { timestamp: new Date(now + offset).toISOString() }),
    );
    const { requests } = planPublication(await aggregateOf(lines), { nowMs: now, extraDimensions: [] });
    const data = requests.flatMap(({ MetricData }) => MetricData);
    const skipped = data.filter(({ MetricName }) => MetricName === "RecordsSkipped");
    expect(skipped.map(({ Value, Dimensions }) => [Dimensions?.[0]?.Value, Value])).toEqual([
      [undefined, 2],
      ["too_new", 1],
      ["too_old", 1],
    ]);
    expect(data.every((datum) => validateDatum(datum, now) === undefined)).toBe(true);
  });
});

describe("a datum", () => {
  const sound: MetricDatum = { MetricName: "m", Timestamp: new Date(now), Value: 1 };
  it.each<[string, Partial<MetricDatum>]>([
    ["two weeks", { Timestamp: new Date(now - 15 * day) }],
    ["two hours", { Timestamp: new Date(now + day) }],
    [
      "30 dimensions",
      { Dimensions: Array.from({ length: 31 }, (_, nth) => ({ Name: `d${nth}`, Value: "v" })) },
    ],
    ["not ASCII", { Dimensions: [{ Name: "d", Value: "ü" }] }],
    ["not ASCII", { Dimensions: [{ Name: "d", Value: "v".repeat(1_025) }] }],
    [
      "dimension twice",
      {
        Dimensions: [
          { Name: "d", Value: "v" },
          { Name: "d", Value: "w" },
        ],
      },
    ],
    ["no number", { Value: Number.NaN }],
    ["no number", { Value: 2 ** 361 }],
    ["no value", { Value: undefined }],
    ["150 values", { Value: undefined, Values: Array<number>(151).fill(1) }],
    ["as many Counts", { Value: undefined, Values: [1, 2], Counts: [1] }],
  ])("with %s at fault is told before AWS would refuse all", (reason, changes) => {
    expect(validateDatum(sound, now)).toBeUndefined();
    expect(validateDatum({ ...sound, ...changes }, now)).toContain(reason);
  });
});

describe("the sink", () => {
  const datum = (value: number): MetricDatum => ({ MetricName: "m", Timestamp: new Date(now), Value: value });
  const request = (values: readonly number[]) => ({ Namespace: "N", MetricData: values.map(datum) });
  const failure = (name: string, httpStatusCode?: number) =>
    Object.assign(new Error(name), {
      name,
      $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
    });

  function makeSink(answer: (values: number[], attempt: number) => Error | undefined) {
    const accepted: number[] = [];
    const waits: number[] = [];
    let attempts = 0;
    const send = async ({ input }: PutMetricDataCommand) => {
      const values = (input.MetricData ?? []).map(({ Value }) => Value ?? 0);
      attempts += 1;
      const error = answer(values, attempts);
      if (error !== undefined) throw error;
      accepted.push(...values);
      return {};
    };
    const sink = makeCloudWatchSink({
      client: { send } as never,
      log: silentLog,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      random: () => 0.5,
      maxAttempts: 4,
      nowMs: () => now,
    });
    return { sink, accepted, waits, attempts: () => attempts };
  }

  it("halves what is refused until the datum at fault stands alone, and publishes the others once", async () => {
    const { sink, accepted } = makeSink((values) =>
      values.includes(7) || values.includes(11) ? failure("InvalidParameterValueException", 400) : undefined,
    );
    const values = Array.from({ length: 20 }, (_, index) => index);
    expect(await sink.publish(request(values), never)).toEqual({ refused: 2 });
    expect(accepted).toEqual(values.filter((value) => value !== 7 && value !== 11));
  });

  it("leaves out beforehand what it knows to be refused", async () => {
    const { sink, accepted, attempts } = makeSink(() => undefined);
    expect(await sink.publish(request([1, Number.NaN, 2]), never)).toEqual({ refused: 1 });
    expect([accepted, attempts()]).toEqual([[1, 2], 1]);
  });

  it.each([
    failure("ThrottlingException", 400),
    failure("InternalServiceFault", 500),
    failure("ServiceUnavailable", 503),
    failure("ECONNRESET"),
  ])("tries again after %s, with a wait that grows", async (error) => {
    const { sink, accepted, waits } = makeSink((_, attempt) => (attempt < 4 ? error : undefined));
    expect(await sink.publish(request([1]), never)).toEqual({ refused: 0 });
    expect(accepted).toEqual([1]);
    expect(waits).toEqual([100, 200, 400]);
  });

  it.each([
    [failure("ThrottlingException", 400), 3],
    [failure("AccessDenied", 403), 0],
    [failure("UnrecognizedClientException", 400), 0],
  ])("gives up on %s as BMAS-004, with what it tried", async (error, retryAttempts) => {
    const { sink } = makeSink(() => error);
    await expect(sink.publish(request([1]), never)).rejects.toMatchObject({
      code: "BMAS-004",
      outcome: "retry",
      details: { namespace: "N", errorType: error.name, retryAttempts },
    });
  });

  it("ends with the signal's reason when the time is over", async () => {
    const controller = new AbortController();
    const reason = new Error("over");
    const { sink } = makeSink(() => {
      controller.abort(reason);
      return failure("AbortError");
    });
    await expect(sink.publish(request([1]), controller.signal)).rejects.toBe(reason);
  });
});

describe("embedded metrics", () => {
  it("are one document a minute and set of dimensions, each name once, a hundred values at most", async () => {
    const lines: string[] = [];
    const sink = makeEmfSink({ write: (line) => void lines.push(line) });
    const at = new Date(now);
    const Dimensions = [{ Name: "Code", Value: "BMAS-003" }];
    await sink.publish(
      {
        Namespace: "N",
        MetricData: [
          { MetricName: "a", Unit: "Count", Timestamp: at, Value: 2, Dimensions },
          { MetricName: "b", Timestamp: at, Values: [5, 6], Counts: [2, 1], Dimensions },
          {
            MetricName: "t",
            Timestamp: at,
            StatisticValues: { SampleCount: 2, Sum: 9, Minimum: 1, Maximum: 8 },
          },
          { MetricName: "l", Timestamp: at, Values: [1], Counts: [100] },
          {
            MetricName: "v",
            Timestamp: at,
            Values: Array.from({ length: 101 }, (_, index) => index + 1),
            Counts: Array<number>(101).fill(2),
          },
        ],
      },
      never,
    );
    const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
    expect(documents).toEqual([
      {
        _aws: {
          Timestamp: now,
          CloudWatchMetrics: [
            {
              Namespace: "N",
              Dimensions: [["Code"]],
              Metrics: [
                { Name: "a", Unit: "Count" },
                { Name: "b", Unit: "None" },
              ],
            },
          ],
        },
        Code: "BMAS-003",
        a: 2,
        b: [5, 5, 6],
      },
      expect.objectContaining({
        t: 9,
        l: Array(100).fill(1),
        v: expect.objectContaining({ Min: 1, Max: 100, Count: 200, Sum: 10_100 }),
      }),
      expect.objectContaining({ v: { Values: [101], Counts: [2], Min: 101, Max: 101, Count: 2, Sum: 202 } }),
    ]);
  });
});
