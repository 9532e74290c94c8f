import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";

export interface HealthDeps {
  /** Asks the database; false when it does not answer within 2 s. */
  isDatabaseUp: () => Promise<boolean>;
  lastTraceAt: () => Promise<Date | null>;
  version: string;
  /** Whether the warehouse's routes are there too. */
  hasWarehouse: boolean;
}

const health = z.object({
  status: z.enum(["healthy", "unhealthy"]),
  database: z.enum(["connected", "disconnected"]),
  version: z.string(),
  uptime_seconds: z.number(),
  last_trace_at: z.iso.datetime().nullable(),
  has_warehouse: z.boolean().describe("Whether /warehouse/… is there: under `npm start`"),
});

/** Asked by load balancers and people, without credentials: it tells nothing of what is stored. */
export const healthRoutes: FastifyPluginCallbackZod<HealthDeps> = (app, deps, done) => {
  app.get(
    "/health",
    {
      schema: {
        summary: "Whether traces can be stored",
        tags: ["health"],
        response: { 200: health, 503: health },
      },
    },
    async (_request, reply) => {
      const isUp = await deps.isDatabaseUp();
      const lastTraceAt = isUp ? await deps.lastTraceAt().catch(() => null) : null;
      if (!isUp) void reply.header("retry-after", 2);
      return reply.status(isUp ? 200 : 503).send({
        status: isUp ? "healthy" : "unhealthy",
        database: isUp ? "connected" : "disconnected",
        version: deps.version,
        uptime_seconds: Math.round(process.uptime()),
        last_trace_at: lastTraceAt?.toISOString() ?? null,
        has_warehouse: deps.hasWarehouse,
      });
    },
  );
  app.get(
    "/health/live",
    {
      schema: {
        summary: "Whether the process answers, whatever the database does",
        tags: ["health"],
        response: { 200: z.object({ status: z.literal("healthy") }) },
      },
    },
    () => ({ status: "healthy" as const }),
  );
  done();
};
