import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Budget } from "../../../contracts/monitoring/alert-rules.ts";
import { forecastUsd, periodAt } from "../budgets/budget-period.ts";
import { budgetRuleId, reachedThresholds } from "../budgets/step-budget.ts";
import { groupKey } from "../state/incident-id.ts";
import { readStates } from "../store/state-store.ts";
import type { AlertingRouteDeps } from "./route-deps.ts";

const shownGroups = 50;

const labels = z.record(z.string(), z.string());
const budgetSchema = z.object({
  id: z.string(),
  title: z.string(),
  limit_usd: z.number(),
  period: z.string().describe("day, week, month, or the rolling window's length such as 24h"),
  period_start: z.iso.datetime(),
  period_end: z.iso.datetime(),
  by: z.array(z.string()),
  where: labels,
  thresholds: z.array(z.number()).describe("Percent of the limit"),
  groups: z.array(
    z.object({
      labels,
      spent_usd: z.number(),
      share_percent: z.number(),
      reached_percent: z.number().nullable().describe("The highest threshold that was reached"),
      forecast_usd: z.number().nullable().describe("What the period comes to at the pace so far"),
      unpriced_calls: z.number().describe("Calls of no known price, which are in no sum"),
      incident_id: z.string().nullable(),
    }),
  ),
});

/** What was spent of each budget, the most expensive groups first. */
export const budgetRoutes: FastifyPluginCallbackZod<AlertingRouteDeps> = (app, deps, done) => {
  app.get(
    "/budgets",
    {
      schema: {
        summary: "Budgets with what was spent of them",
        tags: ["alerts"],
        response: { 200: z.object({ count: z.int(), budgets: z.array(budgetSchema) }) },
      },
    },
    async () => {
      const budgets = await Promise.all(deps.budgets.map(async (budget) => await present(budget, deps)));
      return { count: budgets.length, budgets };
    },
  );
  done();
};

async function present(
  budget: Budget,
  { spend, pool, now }: AlertingRouteDeps,
): Promise<z.infer<typeof budgetSchema>> {
  const nowMs = now();
  const period = periodAt(budget.period, nowMs);
  const { by, where } = budget;
  const spends = await spend.read({
    by,
    where,
    fromMs: period.startMs,
    toMs: period.endMs,
    limit: shownGroups,
  });
  const states = new Map(
    (await readStates(pool, budgetRuleId(budget))).map((each) => [each.groupKey, each.state]),
  );
  return {
    id: budget.id,
    title: budget.title,
    limit_usd: budget.limitUsd,
    period: describePeriod(budget.period),
    period_start: new Date(period.startMs).toISOString(),
    period_end: new Date(period.endMs).toISOString(),
    by: [...by],
    where: { ...where },
    thresholds: [...budget.thresholds],
    groups: spends.map((group) => {
      const own = { ...where, ...group.labels };
      const forecast = forecastUsd(group.costUsd, period, nowMs);
      return {
        labels: own,
        spent_usd: round(group.costUsd),
        share_percent: round((group.costUsd / budget.limitUsd) * 100),
        reached_percent: budget.thresholds[reachedThresholds(budget, group.costUsd) - 1] ?? null,
        forecast_usd: forecast === null ? null : round(forecast),
        unpriced_calls: group.unpriced,
        incident_id: states.get(groupKey(own))?.incidentId ?? null,
      };
    }),
  };
}

function describePeriod(period: Budget["period"]): string {
  if (typeof period === "string") return period;
  const hours = period.rollingMs / 3_600_000;
  return hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`;
}

/** Costs are stored with ten decimals; more are the arithmetic's own. */
const round = (value: number): number => Math.round(value * 1e10) / 1e10;
