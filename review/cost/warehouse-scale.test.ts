import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import prettier from "prettier";
import { describe, expect, test } from "vitest";
import { renderScale, scaleScenarios } from "./render-warehouse-scale.ts";
import { planScale, type ScaleScenario } from "./warehouse-scale.ts";

const scenario: ScaleScenario = {
  rowsPerDay: 1e6,
  bytesPerRow: 2_000,
  rowsPerFile: 50_000,
  mergeEveryMinutes: 60,
  creditPriceUsd: 3,
};

describe("the plan of a volume", () => {
  test("counts files, bytes and Snowpipe's credits as worked out by hand", () => {
    const plan = planScale(scenario);
    expect(plan.gbPerDay).toBeCloseTo(2);
    expect(plan.filesPerDay).toBe(20);
    expect(plan.snowpipeCreditsPerDay).toBeCloseTo(2 * 0.0037);
    expect(plan.monthlyUsd.snowpipe).toBeCloseTo(2 * 0.0037 * 30.4 * 3);
    // 24 runs of 15 s + 41,667/100,000 s + 2,000,000/20,000,000 s + 83,333/1,000,000 s, each with 60 s until it sleeps.
    expect(plan.secondsPerMerge).toBeCloseTo(15.6, 3);
    expect(plan.mergeCreditsPerDay).toBeCloseTo((24 * 75.6) / 3600, 3);
  });

  test("needs a second export beyond 288 runs of 100,000 rows a day", () => {
    expect(planScale({ ...scenario, rowsPerDay: 28_800_000 }).exportsAtLeast).toBe(1);
    expect(planScale({ ...scenario, rowsPerDay: 28_800_001 }).exportsAtLeast).toBe(2);
  });

  test("says when no warehouse merges within half of the interval", () => {
    expect(planScale({ ...scenario, rowsPerDay: 1e10, mergeEveryMinutes: 1 }).isWithinInterval).toBe(false);
    expect(planScale(scenario).isWithinInterval).toBe(true);
  });

  test("is never billed more than the whole day, and never cheaper for more rows", () => {
    const volume = fc.record({
      rowsPerDay: fc.integer({ min: 1, max: 1e9 }),
      mergeEveryMinutes: fc.constantFrom(1, 5, 15, 60),
      more: fc.integer({ min: 2, max: 10 }),
    });
    fc.assert(
      fc.property(volume, ({ rowsPerDay, mergeEveryMinutes, more }) => {
        const few = planScale({ ...scenario, rowsPerDay, mergeEveryMinutes });
        const many = planScale({ ...scenario, rowsPerDay: rowsPerDay * more, mergeEveryMinutes });
        expect(few.mergeCreditsPerDay).toBeLessThanOrEqual(24 * 32);
        expect(many.monthlyUsd.total).toBeGreaterThan(few.monthlyUsd.total);
      }),
    );
  });
});

describe("docs/scale.md", () => {
  test("has the table that the plan gives (npm run docs)", async () => {
    const file = path.join(import.meta.dirname, "../../docs/scale.md");
    const document = readFileSync(file, "utf8");
    const config = await prettier.resolveConfig(file);
    expect(document).toBe(await prettier.format(renderScale(document), { ...config, parser: "markdown" }));
  });

  test("shows volumes that fit their warehouse", () => {
    expect(scaleScenarios.map((one) => planScale(one).isWithinInterval)).toEqual([true, true, true]);
  });
});
