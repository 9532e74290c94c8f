import type { Budget } from "../../../contracts/monitoring/alert-rules.ts";
import type { Log } from "../../shared/log.ts";
import type { RuleContext } from "../evaluate-rule.ts";
import { okState } from "../state/alert-state.ts";
import { groupKey } from "../state/incident-id.ts";
import { maxGroups } from "../sources/complete-groups.ts";
import { inTransaction } from "../store/evaluation-lock.ts";
import { endIncident, insertIncident, updateIncident } from "../store/incident-store.ts";
import { isMuted } from "../store/mute-store.ts";
import { insertNotices } from "../store/notice-store.ts";
import {
  deleteStates,
  noteEvaluation,
  readEvaluations,
  readStates,
  writeStates,
  type Labels,
  type StoredState,
} from "../store/state-store.ts";
import { periodAt, type BudgetPeriod } from "./budget-period.ts";
import { makeBudgetNotice } from "./make-budget-notice.ts";
import type { GroupSpend, SpendSource } from "./spend-source.ts";
import { budgetRuleId, reachedThresholds, stepBudget, thresholdUsd, type BudgetStep } from "./step-budget.ts";

export interface BudgetDeps {
  budgets: readonly Budget[];
  spend: SpendSource;
  log: Log;
}

const everyMs = 60_000;
const keptHistory = 60;

/** Under the evaluation's lock. A budget whose sums can't be read leaves the others alone. */
export async function evaluateBudgets(
  { budgets, spend, log }: BudgetDeps,
  context: RuleContext,
): Promise<void> {
  const evaluations = await readEvaluations(context.client);
  for (const budget of budgets) {
    const ruleId = budgetRuleId(budget);
    const last = evaluations.get(ruleId)?.evaluatedAt.getTime() ?? -Infinity;
    if (context.now.getTime() - last < everyMs - 1_000) continue;
    const period = periodAt(budget.period, context.now.getTime());
    try {
      const { by, where, limitUsd, thresholds } = budget;
      const spends = await spend.read({
        by,
        where,
        fromMs: period.startMs,
        toMs: period.endMs,
        leastUsd: thresholdUsd({ limitUsd }, thresholds[0] ?? 100),
        limit: maxGroups,
      });
      await evaluateBudget(budget, period, spends, context);
    } catch (error) {
      log.warn({ err: error, budget: budget.id }, "a budget could not be evaluated");
      const said = `spend: ${(error as Error).name}`;
      await noteEvaluation(context.client, ruleId, { evaluatedAt: context.now, error: said });
    }
  }
}

async function evaluateBudget(
  budget: Budget,
  period: BudgetPeriod,
  spends: readonly GroupSpend[],
  context: RuleContext,
): Promise<void> {
  const { client, now } = context;
  const ruleId = budgetRuleId(budget);
  await inTransaction(client, async () => {
    const stored = await readStates(client, ruleId);
    const before = new Map(stored.map((each) => [each.groupKey, each]));
    const spent = new Map<string, { labels: Labels; costUsd: number }>();
    for (const { labels } of stored) spent.set(groupKey(labels), { labels, costUsd: 0 });
    for (const { labels: own, costUsd } of spends) {
      const labels = { ...budget.where, ...own };
      spent.set(groupKey(labels), { labels, costUsd });
    }
    const kept: StoredState[] = [];
    const gone: StoredState[] = [];
    for (const [key, { labels, costUsd }] of spent) {
      const known = before.get(key);
      const muted = isMuted(context.mutes, ruleId, labels);
      const sample = { spentUsd: costUsd, nowMs: now.getTime(), period, labels, isMuted: muted };
      const step = stepBudget(budget, known?.state ?? okState, sample);
      await writeStep(budget, { labels, groupKey: key, costUsd, period }, { from: known, step }, context);
      const history = [...(known?.history ?? []), [now.getTime(), costUsd] as const].slice(-keptHistory);
      const next: StoredState = { ruleId, groupKey: key, labels, state: step.state, history };
      // What is well and says nothing of the window need not be known.
      (step.state.phase === "ok" && step.state.openedAtMs === null ? gone : kept).push(next);
    }
    await writeStates(client, kept);
    await deleteStates(client, gone);
    await noteEvaluation(client, ruleId, { evaluatedAt: now, error: null });
  });
}

interface BudgetGroup {
  labels: Labels;
  groupKey: string;
  costUsd: number;
  period: BudgetPeriod;
}

async function writeStep(
  budget: Budget,
  group: BudgetGroup,
  { from, step }: { from: StoredState | undefined; step: BudgetStep },
  { client, now, channels, link }: RuleContext,
): Promise<void> {
  const { state, notice } = step;
  const endedId = step.isOver ? (from?.state.incidentId ?? undefined) : undefined;
  if (endedId !== undefined) await endIncident(client, endedId, { endedAt: now, value: group.costUsd });
  const { incidentId: id, severity, openedAtMs, breachedAtMs } = state;
  const reached = Math.max(1, reachedThresholds(budget, group.costUsd));
  const threshold = thresholdUsd(budget, budget.thresholds[reached - 1] ?? 100);
  if (id !== null && severity !== null && openedAtMs !== null && breachedAtMs !== null) {
    const isNew = await insertIncident(client, {
      id,
      kind: "budget",
      ruleId: budgetRuleId(budget),
      groupKey: group.groupKey,
      labels: group.labels,
      title: budget.title,
      unit: "usd",
      comparison: "above",
      threshold,
      severity,
      value: group.costUsd,
      beganAt: new Date(breachedAtMs),
      openedAt: new Date(openedAtMs),
      why: budget.why,
      remedy: budget.remedy,
    });
    if (!isNew)
      await updateIncident(client, { id, severity, threshold, value: group.costUsd, updatedAt: now });
  }
  const told = id ?? endedId;
  if (notice === undefined || told === undefined) return;
  const content = makeBudgetNotice(budget, {
    ...group,
    notice,
    incidentId: told,
    now,
    beganAtMs: breachedAtMs ?? from?.state.breachedAtMs ?? now.getTime(),
    link,
  });
  const chosen = channels.filter((kind) => kind === "log" || (budget.channels?.includes(kind) ?? true));
  await insertNotices(client, content, chosen, now);
}
