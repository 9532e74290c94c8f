import { expect, it } from "vitest";
import { isStatistic } from "./statistic.ts";

it.each([
  "Average",
  "SampleCount",
  "IQM",
  "p99",
  "p99.9",
  "p100",
  "tm90",
  "wm98",
  "TM(10%:90%)",
  "TC(0.005:0.030)",
  "PR(:300)",
  "TS(80%:)",
])("%s is a statistic", (text) => {
  expect(isStatistic(text)).toBe(true);
});

it.each([
  "average",
  "Mean",
  "p",
  "p101",
  "p-1",
  "P99",
  "TM(90%:10%)",
  "TM(10%:90)",
  "TM(:)",
  "PR(10%:90%)",
  "WM(10%:190%)",
  "Sum ",
  "",
])("%j is none", (text) => {
  expect(isStatistic(text)).toBe(false);
});
