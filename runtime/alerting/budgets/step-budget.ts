import type { Budget, Severity } from "../../../contracts/monitoring/alert-rules.ts";
import { okState, type AlertState, type NoticeKind } from "../state/alert-state.ts";
import { incidentId } from "../state/incident-id.ts";
import type { Labels } from "../store/state-store.ts";
import type { BudgetPeriod } from "./budget-period.ts";

export interface BudgetSample {
  spentUsd: number;
  nowMs: number;
  period: BudgetPeriod;
  labels: Labels;
  isMuted: boolean;
}

export interface BudgetStep {
  /** `notices` is the number of the highest threshold that was told of in this period. */
  state: AlertState;
  /** The incident of the state before is over. */
  isOver: boolean;
  notice: { kind: NoticeKind; sequence: number; severity: Severity; thresholdUsd: number } | undefined;
}

/** The rule id that states, incidents and mutes of a budget have. */
export const budgetRuleId = (budget: Pick<Budget, "id">): string => `budget:${budget.id}`;

/** The number of thresholds that were reached: 0 for none. */
export function reachedThresholds(budget: Pick<Budget, "limitUsd" | "thresholds">, spentUsd: number): number {
  return budget.thresholds.filter((percent) => spentUsd >= thresholdUsd(budget, percent)).length;
}

/**
 * What the sum of a period makes of a budget's state for one group. Each threshold is told of once a period, the
 * highest where several are reached at once; a calendar's period ends without a word. A rolling budget recovers, and
 * tells of the same threshold no second time until the length of its window has passed since it last told of any.
 */
export function stepBudget(budget: Budget, before: AlertState, sample: BudgetSample): BudgetStep {
  const { period, nowMs, spentUsd } = sample;
  const isOld = period.isCalendar
    ? before.breachedAtMs !== null && before.breachedAtMs !== period.startMs
    : before.phase === "ok" && lastToldMs(before) <= period.startMs;
  const base = isOld ? okState : before;
  const state: AlertState = { ...base, sampledAtMs: nowMs, value: spentUsd };
  const isOver = before.incidentId !== null && base.incidentId === null;
  const reached = reachedThresholds(budget, spentUsd);
  if (state.phase === "alert" && reached === 0 && !period.isCalendar)
    return { ...recover(budget, state), isOver: true };
  if (state.phase !== "alert" && reached <= state.notices) return { state, isOver, notice: undefined };
  const open = state.phase === "alert" ? state : opened(budget, state, sample);
  return { ...tell(budget, open, reached, sample.isMuted), isOver };
}

/** Opened while it was muted, it may have told later. */
const lastToldMs = ({ toldAtMs, openedAtMs }: AlertState): number => toldAtMs ?? openedAtMs ?? Infinity;

function opened(budget: Budget, state: AlertState, { period, nowMs, labels }: BudgetSample): AlertState {
  const beganAtMs = period.isCalendar ? period.startMs : nowMs;
  return {
    ...state,
    phase: "alert",
    breachedAtMs: beganAtMs,
    openedAtMs: nowMs,
    incidentId: incidentId(budgetRuleId(budget), labels, beganAtMs),
    severity: null,
    toldSeverity: null,
    toldAtMs: null,
  };
}

function tell(
  budget: Budget,
  state: AlertState,
  reached: number,
  isMuted: boolean,
): Pick<BudgetStep, "state" | "notice"> {
  const percent = budget.thresholds[Math.max(reached, 1) - 1] ?? 100;
  const severity = severityOf(percent);
  const known = { ...state, severity: reached === 0 ? state.severity : severity };
  if (isMuted || reached <= state.notices) return { state: known, notice: undefined };
  const kind = state.toldSeverity === null ? "opened" : "worsened";
  return {
    state: { ...known, toldSeverity: severity, toldAtMs: state.sampledAtMs, notices: reached },
    notice: { kind, sequence: reached, severity, thresholdUsd: thresholdUsd(budget, percent) },
  };
}

function recover(budget: Budget, state: AlertState): Pick<BudgetStep, "state" | "notice"> {
  const { sampledAtMs, value, openedAtMs, toldAtMs, notices, toldSeverity } = state;
  return {
    // When it opened and what was told stay known, for as long as the window is.
    state: { ...okState, sampledAtMs, value, openedAtMs, toldAtMs, notices },
    notice:
      toldSeverity === null
        ? undefined
        : {
            kind: "recovered",
            sequence: budget.thresholds.length + 1,
            severity: toldSeverity,
            thresholdUsd: thresholdUsd(budget, budget.thresholds[0] ?? 100),
          },
  };
}

export const thresholdUsd = ({ limitUsd }: Pick<Budget, "limitUsd">, percent: number): number =>
  (limitUsd * percent) / 100;

export const severityOf = (percent: number): Severity => (percent >= 100 ? "critical" : "warning");
