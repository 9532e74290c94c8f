import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import prettier from "prettier";
import { expect, test } from "vitest";
import { planAlarms } from "../../contracts/monitoring/alarms/alarms.ts";
import { namesFor } from "../../contracts/monitoring/dashboards/dashboards.ts";
import { asContainer, asFunction, thresholds } from "../../contracts/monitoring/monitored-fixture.ts";
import { countSeries, planMetrics } from "./metrics-scale.ts";
import { metricsScenarios, renderMetricsScale } from "./render-metrics-scale.ts";

const metric = (...dimensionSets: string[][]) =>
  ({ name: "M", unit: "Count", kind: "counter", dimensionSets, meaning: "" }) as const;

test("a metric counts once for each value of each of its sets", () => {
  // 1; 1 × 10 routes × 2 statuses; 1 × 3 codes.
  const group = {
    metrics: { m: metric(["Service"], ["Service", "Route", "StatusClass"], ["Service", "Code"]) },
  };
  expect(countSeries([group])).toBe(24);
});

test("the price is worked out by hand", () => {
  const plan = planMetrics({ processor: { sendings: 1_000_000 }, alarms: 3, dashboards: 2 });
  expect(plan.series.pipeline).toBe(0);
  expect(plan.gb).toBeCloseTo((plan.series.processor * 0.7 * 170 * 1e6) / 1e9, 9);
  expect(plan.monthlyUsd).toMatchObject({ alarms: 0.30000000000000004, dashboards: 6 });
  expect(plan.monthlyUsd.metrics).toBeCloseTo(plan.series.processor * 0.3, 9);
});

test("it never falls with more pipes, more sendings or more alarms", () => {
  const amount = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(amount, amount, amount, (pipes, sendings, more) => {
      const scenario = {
        processor: { sendings },
        pipeline: { pipes, reports: 730 },
        alarms: 1,
        dashboards: 1,
      };
      const before = planMetrics(scenario).monthlyUsd.total;
      for (const larger of [
        { ...scenario, processor: { sendings: sendings + more } },
        { ...scenario, pipeline: { pipes: pipes + more, reports: 730 } },
        { ...scenario, alarms: 1 + more },
      ])
        expect(planMetrics(larger).monthlyUsd.total).toBeGreaterThan(before);
    }),
  );
});

test("the scenarios have the alarms and dashboards that the program makes, to the nearest five", () => {
  const alarms = planAlarms(asFunction, thresholds).length;
  for (const scenario of metricsScenarios) {
    expect(Math.abs(scenario.alarms - alarms)).toBeLessThanOrEqual(5);
    expect(scenario.dashboards).toBe(namesFor(asContainer).length);
  }
});

test("docs/scale.md has the table of these formulas", async () => {
  const file = path.join(import.meta.dirname, "../../docs/scale.md");
  const text = readFileSync(file, "utf8");
  const config = await prettier.resolveConfig(file);
  expect(await prettier.format(renderMetricsScale(text), { ...config, parser: "markdown" })).toBe(text);
});
