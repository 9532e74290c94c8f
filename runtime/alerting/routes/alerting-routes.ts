import type { FastifyInstance } from "fastify";
import type pg from "pg";
import type { AlertRule, Budget, ChannelKind } from "../../../contracts/monitoring/alert-rules.ts";
import type { SpendSource } from "../budgets/spend-source.ts";
import type { TestAnswer } from "../send-tests.ts";
import type { MetricSource } from "../sources/metric-source.ts";
import { budgetRoutes } from "./budgets.ts";
import { incidentRoutes } from "./incidents.ts";
import { muteRoutes } from "./mutes.ts";
import { noticeRoutes } from "./notices.ts";
import { ruleRoutes } from "./rules.ts";

export interface AlertingRouteDeps {
  pool: pg.Pool;
  rules: readonly AlertRule[];
  budgets: readonly Budget[];
  spend: SpendSource;
  sources: readonly MetricSource[];
  channels: readonly ChannelKind[];
  test: () => Promise<TestAnswer[]>;
  now: () => number;
}

/** The engine's part of the HTTP interface, for whoever may read. */
export async function alertingRoutes(app: FastifyInstance, deps: AlertingRouteDeps): Promise<void> {
  await app.register(incidentRoutes, deps);
  await app.register(muteRoutes, deps);
  await app.register(noticeRoutes, deps);
  await app.register(ruleRoutes, deps);
  await app.register(budgetRoutes, deps);
}
