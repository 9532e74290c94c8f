import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatCompact,
  formatDuration,
  formatDurationTick,
  formatShare,
  formatUsd,
  formatUsdExact,
  formatUsdTick,
  makeClock,
} from "./format.ts";

describe("formatUsd", () => {
  it.each([
    [0, "$0.00"],
    [0.0000012, "$0.0000012"],
    [0.0000000001, "$0.0000000001"],
    [0.00012, "$0.0001"],
    [0.0123, "$0.0123"],
    [0.99996, "$1.0000"],
    [1.005, "$1.01"],
    [12_345.678, "$12,345.68"],
    [null, "–"],
    [undefined, "–"],
  ])("writes %s as %s", (value, text) => expect(formatUsd(value)).toBe(text));

  it("never shows a cost that is there as zero", () => {
    for (let power = 0; power <= 10; power++) expect(formatUsd(10 ** -power)).toMatch(/[1-9]/);
  });

  it("keeps ten decimals where the exact cost is asked for, and says so where none is known", () => {
    expect(formatUsdExact(0.0000012345)).toBe("$0.0000012345");
    expect(formatUsdExact(null)).toBe("no price known");
  });

  it("writes an axis' ticks without the zeros after their point", () => {
    expect([0, 0.2, 1.5, 12, 0.000004, 20_000].map(formatUsdTick)).toEqual([
      "$0",
      "$0.2",
      "$1.5",
      "$12",
      "$0.000004",
      "$20K",
    ]);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [0.042, "0.042 ms"],
    [4.26, "4.3 ms"],
    [250, "250 ms"],
    [999.7, "1.00 s"],
    [1_640, "1.64 s"],
    [14_702, "14.7 s"],
    [59_999, "1 m 00 s"],
    [123_000, "2 m 03 s"],
    [3_599_900, "1 h 00 m"],
    [9_000_000, "2 h 30 m"],
    [null, "–"],
  ])("writes %s ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it("drops the zeros of an axis' ticks, and only those", () => {
    expect([2_000, 2_500, 20_000, 100].map(formatDurationTick)).toEqual(["2 s", "2.5 s", "20 s", "100 ms"]);
  });
});

describe("formatCompact and formatShare", () => {
  it("keeps small counts whole and shortens large ones", () => {
    expect([0, 9_999, 10_000, 5_123_412, null].map(formatCompact)).toEqual([
      "0",
      "9,999",
      "10K",
      "5.12M",
      "–",
    ]);
  });

  it("tells nothing, little and much of a whole apart", () => {
    expect([formatShare(0, 0), formatShare(0, 5), formatShare(1, 10_000), formatShare(87, 2012)]).toEqual([
      "–",
      "0 %",
      "< 0.1 %",
      "4.3 %",
    ]);
  });
});

describe("times", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");

  it("counts back from now, and takes a clock ahead of ours for now", () => {
    expect([now + 5000, now - 3000, now - 7_200_000].map((at) => formatAgo(at, now))).toEqual([
      "just now",
      "3 s ago",
      "2 h ago",
    ]);
  });

  it("writes today's times alone, other days with their day, other years with their year", () => {
    const clock = makeClock("Europe/Berlin");
    expect(clock.time(now, now)).toBe("13:00:00");
    expect(clock.time(now - 86_400_000, now)).toBe("Nov 23 13:00:00");
    expect(clock.time(Date.parse("2025-10-21T00:00:00Z"), now)).toBe("Oct 21, 2025 02:00:00");
    expect(clock.offset(now)).toBe("UTC+1");
  });

  it("names a bucket by its span, or by its day alone", () => {
    const clock = makeClock("UTC");
    expect(clock.bucket(now, 900)).toBe("Nov 24, 12:00–12:15");
    expect(clock.bucket(Date.parse("2026-11-24"), 86_400)).toBe("Nov 24");
    expect(clock.tick(Date.parse("2026-11-24") / 1000, 3600)).toBe("Nov 24");
  });
});
