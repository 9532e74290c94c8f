import { html } from "htm/preact";
import type { Budget, BudgetList } from "../lib/alerting-api.ts";
import { formatLabels } from "../lib/format-signal.ts";
import { formatCount, formatUsd } from "../lib/format.ts";
import { Panel, Skeleton } from "./panel.ts";

type Group = Budget["groups"][number];

const shownGroups = 5;

/** What was spent of each budget against its thresholds; its most expensive groups only. */
export function BudgetBars({ data }: { data: BudgetList | undefined }) {
  return html`<${Panel}
    id="budgets"
    title="Budgets"
    class="panel-wide"
    note=${data === undefined ? undefined : formatCount(data.count)}
  >
    ${
      data === undefined
        ? html`<${Skeleton} lines=${2} />`
        : data.budgets.length === 0
          ? html`<p class="empty">There are no budgets. ALERT_RULES may hold some.</p>`
          : html`<ul class="budgets">
              ${data.budgets.map((budget) => html`<${BudgetRow} key=${budget.id} budget=${budget} />`)}
            </ul>`
    }
  <//>`;
}

function BudgetRow({ budget }: { budget: Budget }) {
  const more = budget.groups.length - shownGroups;
  return html`<li class="budget">
    <h3 class="budget-title">
      ${budget.title} <span class="muted">${formatUsd(budget.limit_usd)} ${periodWords(budget.period)}</span>
    </h3>
    ${
      budget.groups.length === 0
        ? html`<p class="muted">Nothing was spent yet.</p>`
        : budget.groups
            .slice(0, shownGroups)
            .map(
              (group) => html`<${Bar} key=${formatLabels(group.labels)} budget=${budget} group=${group} />`,
            )
    }
    ${more > 0 ? html`<p class="muted">and ${formatCount(more)} more</p>` : null}
  </li>`;
}

function Bar({ budget, group }: { budget: Budget; group: Group }) {
  const share = group.share_percent;
  const look = share >= 100 ? "budget-over" : group.reached_percent === null ? "" : "budget-near";
  const of = formatLabels(group.labels);
  const words = `${budget.title}${of === "" ? "" : `, ${of}`}: ${formatUsd(group.spent_usd)} of ${formatUsd(budget.limit_usd)}`;
  return html`<div class="budget-group">
    <p class="budget-line">
      ${of === "" ? null : html`<span class="mono wrap">${of}</span>`}
      <span class="budget-spent"
        ><strong>${formatUsd(group.spent_usd)}</strong>
        <span class="muted">${Math.floor(share)} %</span></span
      >
    </p>
    <div
      class="budget-bar"
      role="meter"
      aria-label=${words}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.min(100, Math.floor(share))}
    >
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class=${`budget-fill ${look}`} width=${Math.min(100, share)} height="8" />
        ${budget.thresholds
          .filter((percent) => percent < 100)
          .map(
            (percent) =>
              html`<rect key=${percent} class="budget-mark" x=${percent} width="0.4" height="8" />`,
          )}
      </svg>
    </div>
    <p class="muted budget-note">
      ${group.forecast_usd === null ? "" : `At this pace ${formatUsd(group.forecast_usd)} by the end. `}
      ${group.unpriced_calls > 0 ? `${formatCount(group.unpriced_calls)} calls have no known price.` : ""}
    </p>
  </div>`;
}

function periodWords(period: string): string {
  return ["day", "week", "month"].includes(period) ? `a ${period}` : `in any ${period}`;
}
