import { describe, expect, it } from "vitest";
import { bucketAxis, describeChart, isBlank, isolatedIndexes, scaleFromZero, stack, sum } from "./series.ts";

describe("stack", () => {
  it("sums from the foot up and takes missing values for zero", () => {
    expect(
      stack([
        [1, null, 3],
        [10, 20, null],
      ]),
    ).toEqual([
      [1, 0, 3],
      [11, 20, 3],
    ]);
    expect(stack([])).toEqual([]);
  });
});

describe("what is there to draw", () => {
  it("is blank where every value is zero or missing", () => {
    expect(isBlank([[0, null], []])).toBe(true);
    expect(isBlank([[0], [0.0000001]])).toBe(false);
    expect(sum([1, null, 2])).toBe(3);
  });

  it("finds the values that a line can't show", () => {
    expect(isolatedIndexes([1, null, 2, 3, null, 4])).toEqual([0, 5]);
    expect(isolatedIndexes([7])).toEqual([0]);
    expect(isolatedIndexes([null, 0, null])).toEqual([1]);
  });
});

describe("scales", () => {
  it("puts a bucket's value at its middle and shows every bucket whole", () => {
    expect(bucketAxis([0, 60, 120], 60)).toEqual({ x: [30, 90, 150], range: [0, 180] });
    expect(bucketAxis([], 60)).toEqual({ x: [], range: [0, 60] });
  });

  it("has a height even for nothing", () => {
    for (const max of [null, 0, Number.NaN, -1]) expect(scaleFromZero(max)).toEqual([0, 1]);
    expect(scaleFromZero(100)[1]).toBeGreaterThan(100);
  });
});

describe("describeChart", () => {
  const format = (value: number) => `${value} ms`;

  it("says what the picture shows, missing values apart", () => {
    const rows = [
      { label: "p50", values: [5, null, 9] },
      { label: "p99", values: [null, null] },
    ];
    expect(describeChart("Latency", rows, format)).toContain("p50 from 5 ms to 9 ms; p99 has no values");
    expect(describeChart("Latency", [{ label: "p50", values: [null] }], format)).toBe(
      "Latency: nothing in this period.",
    );
  });
});
