import type { FastifyInstance } from "fastify";
import { budgetRoutes } from "./budgets.ts";
import { incidentRoutes } from "./incidents.ts";
import { muteRoutes } from "./mutes.ts";
import { noticeRoutes } from "./notices.ts";
import type { AlertingRouteDeps } from "./route-deps.ts";
import { ruleRoutes } from "./rules.ts";

/** The engine's part of the HTTP interface, for whoever may read. */
export async function alertingRoutes(app: FastifyInstance, deps: AlertingRouteDeps): Promise<void> {
  await app.register(incidentRoutes, deps);
  await app.register(muteRoutes, deps);
  await app.register(noticeRoutes, deps);
  await app.register(ruleRoutes, deps);
  await app.register(budgetRoutes, deps);
}
