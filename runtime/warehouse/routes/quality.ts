import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { WarehouseRouteDeps } from "./warehouse-reader.ts";
import { daysBack, lastDay } from "./days-back.ts";
import { readQuality, type QualityQuery } from "./quality-report.ts";
import { rememberEachBriefly } from "./remember-briefly.ts";

const querystring = z.object({
  days: daysBack,
  to: lastDay,
  project: z.string().max(200).default("").describe("Only this project; all where empty"),
  model: z.string().max(200).default("").describe("Only this model; all where empty"),
});

const count = z.number();
const ms = z.number().nullable().describe("Milliseconds; null where nothing was timed");
const usd = z.number().nullable().describe("USD; null where no call has a cost");
const usage = {
  calls: count,
  errors: count,
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  cost_usd: usd,
  calls_without_cost: count.describe("Calls with tokens and no cost: the cost is that much too low"),
};
const percentiles = { p50_ms: ms, p95_ms: ms, p99_ms: ms };
const values = z.array(z.number().nullable()).describe("One a day, null where there is nothing");

const quality = z.object({
  days: count,
  source: z
    .enum(["spans", "traces"])
    .describe("What is counted: calls of models in spans, or whole traces where no spans are exported"),
  times: z.array(z.number()).describe("Seconds since 1970, beginning of each day"),
  total: z.object({ ...usage, ...percentiles }),
  by_day: z.object({
    calls: values,
    errors: values,
    prompt_tokens: values,
    completion_tokens: values,
    p50_ms: values,
    p95_ms: values,
    p99_ms: values,
  }),
  by_model: z.array(z.object({ model: z.string(), ...usage, ...percentiles, cost_by_day: values })),
  by_project: z.array(z.object({ project_id: z.string(), ...usage, ...percentiles })),
  scores: z.array(
    z.object({
      source: z.string().describe("spans or traces"),
      name: z.string(),
      scored: count,
      not_scored: count,
      average: z.number().nullable(),
      average_by_day: values,
    }),
  ),
  counts: z
    .object({ by_model: count, by_project: count, scores: count })
    .describe("How many there are of each: the lists hold the first 50, of scores 30"),
  projects: z.array(z.string()).describe("To choose from"),
  models: z.array(z.string()).describe("To choose from"),
});

/** Read by the page. */
export const qualityRoutes: FastifyPluginCallbackZod<WarehouseRouteDeps> = (
  app,
  { warehouse, now },
  done,
) => {
  const read = rememberEachBriefly(
    async (query: QualityQuery) => await readQuality(warehouse, query, now()),
    ({ days, to, project, model }) => JSON.stringify([days, to, project, model]),
    1500,
    now,
  );
  app.get(
    "/warehouse/quality",
    {
      schema: {
        summary: "Scores, cost, tokens and latency of Braintrust's logs by project, model and day",
        tags: ["warehouse"],
        querystring,
        response: { 200: quality },
      },
    },
    async (request) => await read(request.query),
  );
  done();
};
