import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type pg from "pg";
import { maxHours, periodOf, summarise } from "../reports/summary.ts";
import { seriesOver } from "../reports/series.ts";

export interface ReportDeps {
  pool: pg.Pool;
  /** Brings the sums up to date; resolves at once where that happened a moment ago. */
  fold: () => Promise<void>;
  now: () => number;
}

const hoursAllowed = `expected a whole number from 1 to ${maxHours}`;
const query = z.object({
  hours: z.coerce
    .number({ error: hoursAllowed })
    .int({ error: hoursAllowed })
    .min(1, { error: hoursAllowed })
    .max(maxHours, { error: hoursAllowed })
    .default(24)
    .describe("Hours back from now, 1 to 2160"),
});
const ms = z.number().nullable().describe("Milliseconds; null where there is none");

const summary = z.object({
  period_hours: z.int(),
  summary: z.object({
    total_traces: z.number(),
    avg_duration: ms,
    max_duration: ms,
    p50_duration: ms,
    p95_duration: ms,
    p99_duration: ms,
    total_tokens: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    total_cost: z.number().describe("USD"),
    error_count: z.number(),
    requests: z.number().describe("Model calls"),
    unpriced_requests: z.number(),
    estimated_requests: z.number(),
  }),
  by_model: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      requests: z.number(),
      input_tokens: z.number(),
      output_tokens: z.number(),
      total_tokens: z.number(),
      cost_usd: z.number(),
      errors: z.number(),
      unpriced_requests: z.number(),
      avg_duration: ms,
      p50_duration: ms,
      p95_duration: ms,
      p99_duration: ms,
    }),
  ),
  unpriced: z.array(
    z.object({ provider: z.string(), model: z.string(), requests: z.number(), total_tokens: z.number() }),
  ),
});

const numbers = z.array(z.number());
const series = z.object({
  period_hours: z.int(),
  step_seconds: z.int(),
  times: numbers.describe("Seconds since 1970, beginning of each step"),
  total: z.object({
    traces: numbers,
    requests: numbers,
    errors: numbers,
    cost_usd: numbers,
    input_tokens: numbers,
    output_tokens: numbers,
    p50_duration: z.array(ms),
    p95_duration: z.array(ms),
    p99_duration: z.array(ms),
  }),
  by_model: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      requests: numbers,
      cost_usd: numbers,
      total_tokens: numbers,
    }),
  ),
});

/** Read by the page and by operators: sums and percentiles of a period, and the same over time. */
export const metricsSummaryRoutes: FastifyPluginCallbackZod<ReportDeps> = (app, deps, done) => {
  app.get(
    "/metrics/summary",
    {
      schema: {
        summary: "Sums and percentiles of the last hours",
        tags: ["read"],
        querystring: query,
        response: { 200: summary },
      },
    },
    async (request) => {
      await deps.fold();
      return summarise(deps.pool, request.query.hours, periodOf(request.query.hours, deps.now()));
    },
  );
  app.get(
    "/metrics/series",
    {
      schema: {
        summary: "The same over time",
        tags: ["read"],
        querystring: query,
        response: { 200: series },
      },
    },
    async (request) => {
      await deps.fold();
      return seriesOver(deps.pool, request.query.hours, deps.now());
    },
  );
  done();
};
