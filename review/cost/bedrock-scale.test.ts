import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import prettier from "prettier";
import { describe, expect, test } from "vitest";
import { planBedrock, type BedrockScenario } from "./bedrock-scale.ts";
import { renderBedrockScale } from "./render-bedrock-scale.ts";

const scenario: BedrockScenario = {
  invocationsPerDay: 1e6,
  recordsPerObject: 200,
  models: 8,
  regions: 2,
  profileTypes: 2,
};

describe("the cost of counting invocations", () => {
  test("is as worked out by hand", () => {
    const plan = planBedrock(scenario);
    expect(plan.objectsPerDay).toBe(5_000);
    // 2.4 MB of records: 0.0144 CPU seconds, of which 512 MB bring 0.2894 a second; and 0.2 s of waiting.
    expect(plan.secondsPerObject).toBeCloseTo(0.2 + 0.0144 * (1769 / 512), 6);
    // 8 × 2 × 2 series, and roll-ups of 16, 4, 2 and 1; ten metrics each.
    expect(plan.series).toBe((32 + 16 + 4 + 2 + 1) * 10);
    expect(plan.monthlyUsd.publishing).toBeCloseTo(2 * 5_000 * 30.4 * 0.00001, 6);
    expect(plan.monthlyUsd.metrics).toBeCloseTo(550 * 0.3, 6);
  });

  test("never falls with more invocations, and a million of them never costs more in larger objects", () => {
    const volume = fc.record({
      more: fc.integer({ min: 2, max: 100 }),
      less: fc.integer({ min: 1, max: 1e7 }),
    });
    fc.assert(
      fc.property(volume, ({ more, less }) => {
        const small = planBedrock({ ...scenario, invocationsPerDay: less });
        expect(
          planBedrock({ ...scenario, invocationsPerDay: less * more }).monthlyUsd.total,
        ).toBeGreaterThanOrEqual(small.monthlyUsd.total);
        const larger = { ...scenario, recordsPerObject: scenario.recordsPerObject * more };
        expect(planBedrock({ ...larger, invocationsPerDay: 1e9 }).usdPerMillion).toBeLessThanOrEqual(
          planBedrock({ ...scenario, invocationsPerDay: 1e9 }).usdPerMillion,
        );
      }),
    );
  });
});

test("docs/scale.md has the table of these formulas", async () => {
  const file = path.join(import.meta.dirname, "../../docs/scale.md");
  const text = readFileSync(file, "utf8");
  const config = await prettier.resolveConfig(file);
  expect(await prettier.format(renderBedrockScale(text), { ...config, parser: "markdown" })).toBe(text);
});
