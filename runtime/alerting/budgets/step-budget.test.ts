import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Budget } from "../../../contracts/monitoring/alert-rules.ts";
import { okState, type AlertState } from "../state/alert-state.ts";
import { forecastUsd, periodAt } from "./budget-period.ts";
import { stepBudget, type BudgetStep } from "./step-budget.ts";

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.UTC(2026, 0, 15);
const monthly: Budget = {
  id: "all",
  title: "All of it",
  limitUsd: 100,
  period: "month",
  by: [],
  where: {},
  thresholds: [50, 80, 100],
  why: "",
  remedy: "",
  channels: undefined,
};
const rolling: Budget = { ...monthly, period: { rollingMs: day } };

interface Told extends NonNullable<BudgetStep["notice"]> {
  incidentId: string;
  atMs: number;
}

function run(budget: Budget, spends: readonly { atMs: number; usd: number; isMuted?: boolean }[]) {
  let state: AlertState = okState;
  const told: Told[] = [];
  for (const { atMs, usd, isMuted = false } of spends) {
    const before = state;
    const period = periodAt(budget.period, atMs);
    const step = stepBudget(budget, before, { spentUsd: usd, nowMs: atMs, period, labels: {}, isMuted });
    state = step.state;
    const incidentId = state.incidentId ?? before.incidentId ?? "";
    if (step.notice !== undefined) told.push({ ...step.notice, incidentId, atMs });
  }
  return { state, told };
}
const said = (told: readonly Told[]) =>
  told.map(({ kind, sequence, severity }) => `${kind} ${sequence} ${severity}`);
const at = (hours: number, usd: number, isMuted = false) => ({ atMs: begin + hours * hour, usd, isMuted });

describe("a budget of a calendar's period", () => {
  it("is told of at each threshold, once", () => {
    const { told } = run(monthly, [at(0, 10), at(1, 50), at(2, 60), at(3, 80), at(4, 100), at(5, 300)]);
    expect(said(told)).toEqual(["opened 1 warning", "worsened 2 warning", "worsened 3 critical"]);
    expect(new Set(told.map(({ incidentId }) => incidentId)).size).toBe(1);
    expect(told.map(({ thresholdUsd }) => thresholdUsd)).toEqual([50, 80, 100]);
  });

  it("is told of at the highest where several are passed at once, and not at those below it later", () => {
    expect(said(run(monthly, [at(0, 90), at(1, 40), at(2, 60), at(3, 90)]).told)).toEqual([
      "opened 2 warning",
    ]);
  });

  it("begins anew with its period, without a word of the old one's end", () => {
    const { told } = run(monthly, [at(0, 60), at(17 * 24, 1), at(18 * 24, 60)]);
    expect(said(told)).toEqual(["opened 1 warning", "opened 1 warning"]);
    expect(new Set(told.map(({ incidentId }) => incidentId)).size).toBe(2);
  });

  it("is told of after a mute, at what it has come to by then", () => {
    expect(said(run(monthly, [at(0, 60, true), at(1, 90, true), at(2, 90)]).told)).toEqual([
      "opened 2 warning",
    ]);
  });
});

describe("a rolling budget", () => {
  it("recovers, and tells of the same threshold no second time within the length of its window", () => {
    const { told } = run(rolling, [at(0, 60), at(1, 40), at(2, 60), at(3, 85), at(4, 40), at(30, 60)]);
    expect(said(told)).toEqual([
      "opened 1 warning",
      "recovered 4 warning",
      "opened 2 warning",
      "recovered 4 warning",
      "opened 1 warning",
    ]);
  });
});

const times = fc
  .array(fc.record({ wait: fc.integer({ min: 1, max: 40 }), usd: fc.nat(150), isMuted: fc.boolean() }), {
    maxLength: 60,
  })
  .map((drawn) => {
    let hours = 0;
    return drawn.map(({ wait, usd, isMuted }) => at((hours += wait), usd, isMuted));
  });

describe("whatever is spent, taken back and muted", () => {
  it.each(["day", "week", "month"] as const)("tells of each threshold once in a %s", (period) => {
    const budget = { ...monthly, period };
    fc.assert(
      fc.property(times, (spends) => {
        const seen = run(budget, spends).told.map(
          ({ sequence, atMs }) => `${periodAt(period, atMs).startMs} ${sequence}`,
        );
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });

  it("never leaves a threshold untold that is reached while nobody mutes it", () => {
    fc.assert(
      fc.property(times, fc.nat(150), (spends, usd) => {
        const last = { atMs: (spends.at(-1)?.atMs ?? begin) + 1, usd };
        const { told } = run(monthly, [...spends, last]);
        const reached = monthly.thresholds.filter((percent) => usd >= percent).length;
        const { startMs } = periodAt("month", last.atMs);
        const now = told.filter(({ atMs }) => atMs >= startMs).map(({ sequence }) => sequence);
        expect(Math.max(0, ...now)).toBeGreaterThanOrEqual(reached);
      }),
    );
  });

  it("tells of each threshold of a rolling budget once within its window, and of no end without a beginning", () => {
    fc.assert(
      fc.property(times, (spends) => {
        const { told } = run(rolling, spends);
        const ends = told.filter(({ kind }) => kind === "recovered");
        const begun = (end: Told) =>
          told.slice(0, told.indexOf(end)).some((one) => one.incidentId === end.incidentId);
        expect(ends.every(begun)).toBe(true);
        const seen = told.map(({ incidentId, sequence }) => `${incidentId} ${sequence}`);
        expect(new Set(seen).size).toBe(seen.length);
        // Within a window's length the same threshold is told of no second time, in whichever incident.
        const warned = told.filter(({ kind }) => kind !== "recovered");
        const again = warned.filter((one, index) =>
          warned
            .slice(0, index)
            .some((before) => before.sequence === one.sequence && one.atMs - before.atMs < day),
        );
        expect(again).toEqual([]);
      }),
    );
  });
});

describe("periods", () => {
  it("are UTC's days, weeks from Monday, and months", () => {
    const thursday = Date.UTC(2026, 0, 15, 13, 30);
    const iso = (period: "day" | "week" | "month", nowMs = thursday) => {
      const { startMs, endMs } = periodAt(period, nowMs);
      return [startMs, endMs].map((ms) => new Date(ms).toISOString().slice(0, 10));
    };
    expect(iso("day")).toEqual(["2026-01-15", "2026-01-16"]);
    expect(iso("week")).toEqual(["2026-01-12", "2026-01-19"]);
    expect(iso("week", Date.UTC(2026, 0, 18, 23))).toEqual(["2026-01-12", "2026-01-19"]);
    expect(iso("month")).toEqual(["2026-01-01", "2026-02-01"]);
    expect(iso("month", Date.UTC(2026, 11, 31))).toEqual(["2026-12-01", "2027-01-01"]);
  });

  it("hold every moment, and are forecast by their pace once that says something", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom("day", "week", "month"),
        (nowMs, name) => {
          const period = periodAt(name as "day", nowMs);
          expect(period.startMs <= nowMs && nowMs < period.endMs).toBe(true);
          const forecast = forecastUsd(10, period, nowMs);
          expect(forecast ?? 10).toBeGreaterThanOrEqual(10);
        },
      ),
    );
    const half = periodAt("day", begin + day / 2);
    expect(forecastUsd(10, half, begin + day / 2)).toBe(20);
    expect(forecastUsd(10, half, begin + hour)).toBe(null);
    expect(forecastUsd(10, periodAt({ rollingMs: day }, begin), begin)).toBe(null);
  });
});
