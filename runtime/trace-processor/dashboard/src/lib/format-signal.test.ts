import { describe, expect, it } from "vitest";
import { formatLabels, formatSignal, sparkPoints } from "./format-signal.ts";

describe("a value", () => {
  it.each([
    [12.5, "usd", "$12.50"],
    [4.25, "percent", "4.3 %"],
    [1500, "milliseconds", "1.50 s"],
    [7200, "seconds", "2 h 00 m"],
    [12_345, "count", "12.3K"],
    [null, "usd", "–"],
  ])("of %s %s is written %s", (value, unit, text) => {
    expect(formatSignal(value, unit)).toBe(text);
  });
});

it("labels that say nothing are unknown", () => {
  expect(formatLabels({ model: "gpt-4o", user: "" })).toBe("model gpt-4o · user unknown");
});

describe("a history", () => {
  const size = { width: 100, height: 20 };

  it("fills its box by time and value, the threshold with it, and leaves gaps out", () => {
    const drawn = sparkPoints(
      [
        [0, 5],
        [10, null],
        [20, 20],
      ],
      10,
      size,
    );
    expect(drawn).toEqual({
      points: [
        { x: 0, y: 15 },
        { x: 100, y: 0 },
      ],
      thresholdY: 10,
    });
  });

  it("of nothing, of one value and of zeros stays in its box", () => {
    expect(sparkPoints([], null, size).points).toEqual([]);
    expect(sparkPoints([[5, 0]], null, size).points).toEqual([{ x: 0, y: 20 }]);
    expect(sparkPoints([[5, -2]], 0, size)).toEqual({ points: [{ x: 0, y: 20 }], thresholdY: 0 });
  });
});
