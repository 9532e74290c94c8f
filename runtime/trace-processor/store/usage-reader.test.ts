import fc from "fast-check";
import { expect, it } from "vitest";
import { durationBucket } from "./usage-deltas.ts";
import { quantileMs } from "./usage-reader.ts";

function histogramOf(durations: number[]): { bucket: number; n: number }[] {
  const counts = new Map<number, number>();
  for (const ms of durations) counts.set(durationBucket(ms), (counts.get(durationBucket(ms)) ?? 0) + 1);
  return [...counts].map(([bucket, n]) => ({ bucket, n }));
}

it("is within 2 % of the exact quantile of any durations", () => {
  const durations = fc.array(fc.double({ min: 0.01, max: 1e7, noNaN: true }), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (all, quantile) => {
      const sorted = Float64Array.from(all).sort();
      const exact = sorted[Math.ceil(quantile * sorted.length) - 1] as number;
      const estimate = quantileMs(histogramOf(all), quantile) as number;
      // Answers are rounded to a thousandth of a millisecond.
      expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(exact * 0.02 + 0.0005);
    }),
  );
});

it("is null without an entry, and 0 where the durations are", () => {
  expect(quantileMs([], 0.5)).toBeNull();
  expect(quantileMs([{ bucket: 3, n: 0 }], 0.5)).toBeNull();
  expect(quantileMs(histogramOf([0, 0, 100]), 0.5)).toBe(0);
});

it("does not depend on the order of the buckets, nor on one bucket coming in parts", () => {
  const parts = [
    { bucket: 9, n: 1 },
    { bucket: 1, n: 2 },
    { bucket: 9, n: 1 },
    { bucket: 5, n: 4 },
  ];
  expect(quantileMs(parts, 0.5)).toBe(quantileMs([{ bucket: 5, n: 1 }], 0.5));
  expect(quantileMs(parts, 0.99)).toBe(quantileMs([{ bucket: 9, n: 1 }], 0.5));
});
