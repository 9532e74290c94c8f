import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Span } from "../span.ts";
import { makeSpan, startUs } from "./fixtures/make-span.ts";
import { bucketMiddleMs, durationBucket, UsageSum, type UsageDelta } from "./usage-deltas.ts";

const call = {
  isCall: true,
  provider: "openai",
  model: "gpt-5",
  inputTokens: 10,
  outputTokens: 5,
  totalTokens: 15,
};

function sumUsage(spans: readonly Span[]): UsageDelta[] {
  const sum = new UsageSum();
  for (const span of spans) sum.add(span);
  return sum.deltas();
}

describe("a duration's bucket", () => {
  it("has a middle within 2 % of every duration in it", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 2 ** 53, noNaN: true }), (ms) => {
        expect(Math.abs(bucketMiddleMs(durationBucket(ms)) - ms) / ms).toBeLessThan(0.02);
      }),
    );
  });

  it("is one of its own for 0, and a smallint for whatever a span may take", () => {
    expect(durationBucket(0)).toBe(-32_768);
    expect(bucketMiddleMs(-32_768)).toBe(0);
    expect(durationBucket(Number.MIN_VALUE)).toBeGreaterThan(-32_768);
    expect(durationBucket(Number.MAX_SAFE_INTEGER)).toBeLessThan(32_768);
  });
});

describe("the usage of a batch", () => {
  it("has one sum per minute, provider and model for calls, and one per minute for flat traces", () => {
    const spans = [
      makeSpan({ call, price: { costUsd: 0.25 }, durationMs: 100 }),
      makeSpan({ call, price: { costUsd: 0.5, isEstimate: true }, durationMs: 100, isError: true }),
      makeSpan({ call: { ...call, model: "gpt-4" }, startedAtUs: startUs + 59_999_999 }),
      makeSpan({ startedAtUs: startUs + 60_000_000, durationMs: 0 }),
    ];
    const deltas = sumUsage(spans);
    const keys = deltas.map((d) => [d.minute - startUs / 6e7, d.scope, d.provider, d.model, d.requests]);
    expect(keys).toEqual([
      [0, "call", "openai", "gpt-5", 2],
      [0, "trace", "", "", 3],
      [0, "call", "openai", "gpt-4", 1],
      [1, "trace", "", "", 1],
    ]);
    expect(deltas[0]).toMatchObject({
      errors: 1,
      inputTokens: 20,
      outputTokens: 10,
      totalTokens: 30,
      costUsd: 0.75,
      unpriced: 0,
      estimated: 1,
      durationMsSum: 200,
      durationMsMax: 100,
      histogram: new Map([[durationBucket(100), 2]]),
    });
    expect(deltas[2]).toMatchObject({ unpriced: 1, costUsd: 0 });
    expect(deltas[3]).toMatchObject({ durationMsMax: 0, histogram: new Map([[-32_768, 1]]) });
  });

  it("counts no span of OTLP as a trace, and none that is no call", () => {
    expect(sumUsage([makeSpan({ source: "otlp", call: { ...call, isCall: false } })])).toEqual([]);
    expect(sumUsage([makeSpan({ source: "otlp", call })]).map(({ scope }) => scope)).toEqual(["call"]);
  });

  it("puts a call that names neither provider nor model under empty names", () => {
    const [delta] = sumUsage([makeSpan({ source: "otlp", call: { isCall: true } })]);
    expect(delta).toMatchObject({ provider: "", model: "", inputTokens: 0, unpriced: 1 });
  });
});
