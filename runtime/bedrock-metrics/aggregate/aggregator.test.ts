import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usageRow } from "../../../contracts/usage-row.ts";
import type { ClassifiedRecord } from "../record.ts";
import { planPublication } from "../publish/plan-publication.ts";
import { makeAggregator, type AggregatorOptions } from "./aggregator.ts";
import { makeRecentRequests } from "./recent-requests.ts";
import { hashRequestId, RequestIds } from "./request-ids.ts";
import { usageRows } from "./usage-rows.ts";

const noon = Date.UTC(2026, 9, 1, 12);

function classified(changes: Partial<ClassifiedRecord["record"]> = {}, rest: Partial<ClassifiedRecord> = {}) {
  return {
    record: {
      requestId: "",
      timeMs: noon,
      operation: "Converse",
      modelId: "global.anthropic.claude-haiku-4-5-20251001-v1:0",
      accountId: "111122223333",
      region: "us-east-1",
      inferenceRegion: undefined,
      inputTokens: 10,
      outputTokens: 5,
      cacheReadTokens: undefined,
      cacheWriteTokens: undefined,
      latencyMs: undefined,
      errorCode: undefined,
      applicationId: undefined,
      declaredProfile: undefined,
      invalidCounts: [],
      ...changes,
    },
    profileType: "GlobalCrossRegion",
    model: "anthropic.claude-haiku-4-5-20251001-v1:0",
    sourceRegion: "us-east-1",
    servedRegion: "us-east-1",
    notes: [],
    ...rest,
  } satisfies ClassifiedRecord;
}

const make = (changes: Partial<AggregatorOptions> = {}) =>
  makeAggregator({
    maxSeries: 500,
    extraDimensions: [],
    recent: makeRecentRequests({ maxIds: 100 }),
    ...changes,
  });

const skippedOf = (aggregate: ReturnType<ReturnType<typeof make>["finish"]>) =>
  Object.fromEntries(aggregate.skipped.map(({ code, count }) => [code, count]));

describe("a request", () => {
  it("that is logged twice counts once", () => {
    const aggregator = make();
    expect(aggregator.add(classified({ requestId: "a" }))).toBe("counted");
    expect(aggregator.add(classified({ requestId: "a" }))).toBe("duplicate");
    expect(aggregator.add(classified({ requestId: "b" }))).toBe("counted");
    // Without an id nothing tells that they are one.
    expect(aggregator.add(classified())).toBe("counted");
    expect(aggregator.add(classified())).toBe("counted");
    const done = aggregator.finish();
    expect(done.series[0]).toMatchObject({ invocations: 4 });
    expect(skippedOf(done)).toEqual({ duplicate: 1 });
  });

  it.each([["first"], ["last"]])("of a stream counts with its counts, whether they come %s", (when) => {
    const zero = classified({ requestId: "a", operation: "ConverseStream", inputTokens: 0, outputTokens: 0 });
    const real = classified({ requestId: "a", operation: "ConverseStream" });
    const aggregator = make();
    const fates = (when === "first" ? [real, zero] : [zero, real]).map(aggregator.add);
    expect(fates.toSorted()).toEqual(["counted", "preliminary"]);
    expect(aggregator.finish().series[0]).toMatchObject({
      invocations: 1,
      tokens: { inputTokens: { sum: 10 } },
    });
  });

  it("of a stream that failed, or whose counts are no numbers, is not preliminary", () => {
    const none = { operation: "ConverseStream", inputTokens: undefined, outputTokens: undefined };
    const aggregator = make();
    expect(aggregator.add(classified({ ...none, errorCode: "ThrottlingException" }))).toBe("counted");
    expect(aggregator.add(classified({ ...none, invalidCounts: [{ field: "f", value: "x" }] }))).toBe(
      "counted",
    );
    expect(skippedOf(aggregator.finish())).toEqual({ "BMAS-007": 1 });
  });

  it("that failed counts with its first record, though a second one may have its tokens", () => {
    const failed = { requestId: "a", operation: "ConverseStream", errorCode: "ModelStreamErrorException" };
    const aggregator = make();
    expect(aggregator.add(classified({ ...failed, inputTokens: 0, outputTokens: 0 }))).toBe("counted");
    expect(aggregator.add(classified(failed))).toBe("duplicate");
    const done = aggregator.finish();
    expect(done.series[0]).toMatchObject({ invocations: 1, errors: 1, tokens: { inputTokens: { sum: 0 } } });
    expect(skippedOf(done)).toEqual({ duplicate: 1 });
  });

  it("that another object had a moment ago is left out, and an attempt that comes again leaves out the same", () => {
    const recent = makeRecentRequests({ maxIds: 100 });
    const earlier = make({ recent });
    earlier.add(classified({ requestId: "a" }));
    recent.join(earlier.finish());
    const aggregator = make({ recent });
    const records = ["a", "b"].map((requestId) => classified({ requestId }));
    expect(records.map(aggregator.add)).toEqual(["duplicate", "counted"]);
    const { excluded } = aggregator.finish();
    // Another instance, which remembers nothing.
    const again = make({ excluded });
    expect(records.map(again.add)).toEqual(["duplicate", "counted"]);
    // And one that remembers more than the first attempt did.
    recent.join(again.finish());
    expect(records.map(make({ recent, excluded }).add)).toEqual(["duplicate", "counted"]);
  });
});

describe("a series", () => {
  it("beyond the limit is collapsed to other, the smallest first, and the sums stay whole (BMAS-009)", () => {
    const aggregator = make({ maxSeries: 2 });
    for (const [model, times] of [
      ["a", 1],
      ["b", 3],
      ["c", 2],
      ["d", 1],
    ] as const)
      for (let time = 0; time < times; time += 1) aggregator.add(classified({}, { model }));
    const done = aggregator.finish();
    expect(done.series.map(({ model, invocations }) => [model, invocations])).toEqual([
      ["b", 3],
      ["c", 2],
      ["other", 2],
    ]);
    expect(skippedOf(done)).toEqual({ "BMAS-009": 2 });
  });

  it("of a name that is no dimension's value is other", () => {
    const aggregator = make({ extraDimensions: ["ApplicationId"] });
    for (const applicationId of ["ü", "x".repeat(1_025), "\u0000", "good one"])
      aggregator.add(classified({ applicationId }));
    const done = aggregator.finish();
    expect(done.series.map((one) => [one.applicationId, one.invocations])).toEqual([
      ["good one", 1],
      ["other", 3],
    ]);
    expect(skippedOf(done)).toEqual({ "BMAS-009": 3 });
  });

  it("has the cost of list prices, cache tokens beside the input, and counts what has none", () => {
    const aggregator = make();
    aggregator.add(
      classified({
        inputTokens: 1_000_000,
        outputTokens: 0,
        cacheReadTokens: 1_000_000,
        cacheWriteTokens: 0,
      }),
    );
    aggregator.add(classified({}, { model: "nobody.knows-v1" }));
    aggregator.add(classified({ modelId: "nobody.knows-v1" }, { model: "nobody.knows-v1" }));
    const [known, unknown] = aggregator.finish().series;
    expect(Number(known?.cost) / 1e12).toBeCloseTo(1.1, 10);
    expect(known).toMatchObject({ priced: 1, unpriced: 0 });
    // The first of them names a profile that has a price.
    expect(unknown).toMatchObject({ model: "nobody.knows-v1", priced: 1, unpriced: 1 });
  });
});

const anyRecord = fc
  .record({
    requestId: fc.integer({ min: 0, max: 30 }),
    minute: fc.integer({ min: 0, max: 2 }),
    model: fc.constantFrom("amazon.nova-lite-v1:0", "anthropic.claude-haiku-4-5-20251001-v1:0", "x.y"),
    region: fc.constantFrom("us-east-1", "eu-west-1"),
    input: fc.option(fc.nat(10_000), { nil: undefined }),
    latency: fc.option(fc.double({ min: 0, max: 9_000, noNaN: true }), { nil: undefined }),
    isError: fc.boolean(),
  })
  .map(({ requestId, minute, model, region, input, latency, isError }) =>
    classified(
      {
        requestId: `r${requestId}`,
        timeMs: noon + minute * 60_000,
        modelId: model,
        inputTokens: input,
        latencyMs: latency,
        errorCode: isError ? "X" : undefined,
      },
      { model, sourceRegion: region, servedRegion: region },
    ),
  );

/** One record an id, so that which of its copies counts makes no difference. */
const anyRecords = fc.uniqueArray(anyRecord, { selector: ({ record }) => record.requestId, maxLength: 30 });

function sumsOf(objects: readonly (readonly ClassifiedRecord[])[]): Record<string, number> {
  const recent = makeRecentRequests({ maxIds: 1_000 });
  const sums: Record<string, number> = {};
  for (const records of objects) {
    const aggregator = make({ recent });
    for (const record of records) aggregator.add(record);
    const aggregate = aggregator.finish();
    for (const { MetricData } of planPublication(aggregate, { nowMs: noon, extraDimensions: [] }).requests)
      for (const {
        MetricName,
        Dimensions,
        Timestamp,
        Value,
        Values,
        Counts,
        StatisticValues,
      } of MetricData) {
        if (MetricName === "RecordsSkipped") continue;
        const key = JSON.stringify([MetricName, Dimensions, Timestamp]);
        const spread = (Values ?? []).reduce((sum, value, index) => sum + value * (Counts?.[index] ?? 1), 0);
        // Whole trillionths: floating sums of the requests themselves may differ in their last place.
        const amount = BigInt(Math.round(((Value ?? StatisticValues?.Sum ?? 0) + spread) * 1e9));
        sums[key] = (sums[key] ?? 0) + Number(amount);
      }
    recent.join(aggregate);
  }
  return Object.fromEntries(Object.entries(sums).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

it("gives the same sums for any order, splitting and repetition of the same records over objects", () => {
  fc.assert(
    fc.property(anyRecords, fc.infiniteStream(fc.nat(5)), (records, draws) => {
      const draw = () => draws.next().value as number;
      const objects: ClassifiedRecord[][] = [[], [], []];
      for (const record of [...records, ...records.filter(() => draw() === 0)])
        objects[draw() % 3]?.splice(draw(), 0, record);
      const scattered = sumsOf(objects);
      const whole = sumsOf([records]);
      expect(Object.keys(scattered)).toEqual(Object.keys(whole));
      for (const [key, amount] of Object.entries(whole)) expect(scattered[key]).toBeCloseTo(amount, -3);
    }),
    { numRuns: 100 },
  );
});

it("makes the same plan and the same usage of an object, whatever the order of its records", () => {
  fc.assert(
    fc.property(anyRecords, fc.nat(), (records, turn) => {
      const turned = records.map((_, index) => records[(index + turn) % records.length]!);
      const [one, other] = [records, turned].map((list) => {
        const aggregator = make();
        for (const record of list) aggregator.add(record);
        const aggregate = aggregator.finish();
        const rows = usageRows(aggregate, { object: "b|k|v", asOf: "2026-10-01T12:00:00.000Z" });
        for (const row of rows) expect(usageRow.safeParse(row).error).toBeUndefined();
        return { plan: planPublication(aggregate, { nowMs: noon, extraDimensions: [] }), rows };
      });
      expect(other).toEqual(one);
    }),
    { numRuns: 100 },
  );
});

it("keeps ids apart in flat memory, as a set would", () => {
  const ids = Array.from({ length: 50_000 }, (_, index) => hashRequestId(`request-${index % 40_000}`));
  const flat = new RequestIds();
  for (const id of ids) flat.add(id);
  expect(flat.size).toBe(new Set(ids).size);
  expect(flat.size).toBe(40_000);
  expect(new Set(flat)).toEqual(new Set(ids));
  expect(flat.has(hashRequestId("another"))).toBe(false);
});
