import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type pg from "pg";
import { Fault } from "../../shared/fault.ts";
import { acknowledgeAlert, readAlerts, type AlertRow } from "../store/alert-store.ts";

const alert = z.object({
  id: z.number(),
  type: z.enum(["high_cost", "high_latency", "error"]),
  message: z.string(),
  severity: z.string(),
  trace_id: z.string(),
  value: z.number().nullable().describe("USD for high_cost, milliseconds for high_latency"),
  timestamp: z.iso.datetime(),
  acknowledged: z.boolean(),
  acknowledged_at: z.iso.datetime().nullable(),
  acknowledged_by: z.string().nullable(),
});

const acknowledgement = z
  .object({ acknowledged_by: z.string().min(1).max(200).optional().describe("Who says so") })
  .nullish();

/** Read and acknowledged from the page, by operators and by scripts. */
export const alertRoutes: FastifyPluginCallbackZod<{ pool: pg.Pool }> = (app, deps, done) => {
  app.get(
    "/alerts/recent",
    {
      schema: {
        summary: "The newest alerts",
        tags: ["read"],
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }),
        response: { 200: z.object({ count: z.int(), alerts: z.array(alert) }) },
      },
    },
    async (request) => {
      const alerts = (await readAlerts(deps.pool, request.query.limit)).map(present);
      return { count: alerts.length, alerts };
    },
  );
  app.post(
    "/alerts/:id/acknowledge",
    {
      schema: {
        summary: "Acknowledge an alert",
        description: "Idempotent: the first acknowledgement stands.",
        tags: ["read"],
        params: z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
        body: acknowledgement,
        response: { 200: alert },
      },
    },
    async (request) => {
      const found = await acknowledgeAlert(
        deps.pool,
        request.params.id,
        request.body?.acknowledged_by ?? null,
      );
      if (found === undefined) throw new Fault("not_found", `there is no alert ${request.params.id}`);
      return present(found);
    },
  );
  done();
};

function present(row: AlertRow): z.infer<typeof alert> {
  return {
    ...row,
    type: row.type as z.infer<typeof alert>["type"],
    timestamp: row.timestamp.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
  };
}
