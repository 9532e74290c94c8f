import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { roundUsd } from "../reports/summary.ts";
import { readDailyCosts } from "../store/usage-reader.ts";
import type { ReportDeps } from "./metrics-summary.ts";

const dayMs = 86_400_000;

const dailyCosts = z.object({
  days: z.int(),
  by: z.string(),
  rows: z.array(
    z.object({
      date: z.iso.date(),
      key: z.string(),
      requests: z.number(),
      input_tokens: z.number(),
      output_tokens: z.number(),
      cost_usd: z.number(),
      unpriced_requests: z.number(),
      errors: z.number(),
    }),
  ),
});

/** Read by the page and by whoever accounts for costs. */
export const costRoutes: FastifyPluginCallbackZod<ReportDeps> = (app, deps, done) => {
  app.get(
    "/costs/daily",
    {
      schema: {
        summary: "Cost of model calls per UTC day",
        tags: ["read"],
        querystring: z.object({
          days: z.coerce.number().int().min(1).max(3_650).default(30).describe("Days, today among them"),
          by: z.enum(["model", "provider", "total"]).default("model"),
        }),
        response: { 200: dailyCosts },
      },
    },
    async (request) => {
      const { days, by } = request.query;
      await deps.fold();
      const today = Math.floor(deps.now() / dayMs);
      const rows = await readDailyCosts(deps.pool, new Date((today - days + 1) * dayMs), by);
      return {
        days,
        by,
        rows: rows.map((row) => ({
          date: row.date,
          key: row.key,
          requests: row.requests,
          input_tokens: row.inputTokens,
          output_tokens: row.outputTokens,
          cost_usd: roundUsd(row.costUsd),
          unpriced_requests: row.unpriced,
          errors: row.errors,
        })),
      };
    },
  );
  done();
};
