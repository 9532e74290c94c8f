import type { Budget } from "../../../contracts/monitoring/alert-rules.ts";
import type { NoticeContent } from "../../../contracts/monitoring/notice.ts";
import type { Labels } from "../store/state-store.ts";
import { forecastUsd, type BudgetPeriod } from "./budget-period.ts";
import { budgetRuleId, type BudgetStep } from "./step-budget.ts";

export interface BudgetNoticeAbout {
  notice: NonNullable<BudgetStep["notice"]>;
  incidentId: string;
  labels: Labels;
  costUsd: number;
  period: BudgetPeriod;
  beganAtMs: number;
  now: Date;
  link: string | undefined;
}

/** What is told of a budget: how much of it is gone, and what the period comes to at this pace. */
export function makeBudgetNotice(budget: Budget, about: BudgetNoticeAbout): NoticeContent {
  const { notice, incidentId, now } = about;
  return {
    id: `${incidentId}-${notice.sequence}`,
    kind: notice.kind,
    sequence: notice.sequence,
    is_test: false,
    incident_id: incidentId,
    subject: "budget",
    rule_id: budgetRuleId(budget),
    severity: notice.severity,
    title: budget.title,
    labels: about.labels,
    metric: "cost",
    unit: "usd",
    comparison: "above",
    value: about.costUsd,
    threshold: notice.thresholdUsd,
    limit: budget.limitUsd,
    forecast: forecastUsd(about.costUsd, about.period, now.getTime()),
    began_at: new Date(about.beganAtMs).toISOString(),
    at: now.toISOString(),
    why: budget.why,
    remedy: budget.remedy,
    link: about.link ?? null,
  };
}
