import type { Budget } from "../../../contracts/monitoring/alert-rules.ts";

export interface BudgetPeriod {
  startMs: number;
  /** No longer in it. */
  endMs: number;
  /** A calendar's has a beginning that all share; a rolling one moves with the clock. */
  isCalendar: boolean;
}

const dayMs = 86_400_000;

/** The period that `nowMs` is in, in UTC; weeks begin on Monday. */
export function periodAt(period: Budget["period"], nowMs: number): BudgetPeriod {
  if (typeof period === "object")
    return { startMs: nowMs - period.rollingMs, endMs: nowMs, isCalendar: false };
  const midnight = Math.floor(nowMs / dayMs) * dayMs;
  const now = new Date(nowMs);
  if (period === "day") return { startMs: midnight, endMs: midnight + dayMs, isCalendar: true };
  if (period === "week") {
    const startMs = midnight - ((now.getUTCDay() + 6) % 7) * dayMs;
    return { startMs, endMs: startMs + 7 * dayMs, isCalendar: true };
  }
  const month = (ahead: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1);
  return { startMs: month(0), endMs: month(1), isCalendar: true };
}

/** Before this share of a period its pace says nothing. */
const leastShare = 0.05;

/** What the period comes to at the pace so far; null where that can't be said yet, or has no end to come to. */
export function forecastUsd(spentUsd: number, period: BudgetPeriod, nowMs: number): number | null {
  const share = (nowMs - period.startMs) / (period.endMs - period.startMs);
  return period.isCalendar && share >= leastShare ? spentUsd / Math.min(1, share) : null;
}
