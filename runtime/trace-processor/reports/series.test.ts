import fc from "fast-check";
import { expect, it } from "vitest";
import { planSteps } from "./series.ts";

const now = Date.UTC(2026, 4, 15, 12, 34, 56);

it.each([
  [1, 1, 1, 61],
  [3, 1, 1, 181],
  [24, 15, 15, 97],
  [72, 60, 60, 73],
  [336, 60, 180, 113],
  [2160, 60, 1440, 91],
])("shows %d hours from rows of %d minutes in steps of %d: %d points", (hours, grain, step, points) => {
  const plan = planSteps(hours, now);
  expect([plan.grainMinutes, plan.stepMinutes, plan.times.length]).toEqual([grain, step, points]);
});

it("covers the whole period in equal steps that begin at full multiples of their length", () => {
  const times = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2160 }), times, (hours, nowMs) => {
      const { from, to, stepMinutes, grainMinutes, times: steps } = planSteps(hours, nowMs);
      const stepS = stepMinutes * 60;
      expect(stepMinutes % grainMinutes).toBe(0);
      expect(steps.every((time, n) => time % stepS === 0 && time === (steps[0] as number) + n * stepS)).toBe(
        true,
      );
      expect(from.getTime()).toBe((steps[0] as number) * 1000);
      expect(from.getTime()).toBeLessThanOrEqual(nowMs - hours * 3_600_000);
      expect(to.getTime()).toBe(nowMs);
      const last = steps.at(-1) as number;
      expect(last * 1000 <= nowMs && nowMs < (last + stepS) * 1000).toBe(true);
      expect(steps.length).toBeLessThan(200);
    }),
  );
});
