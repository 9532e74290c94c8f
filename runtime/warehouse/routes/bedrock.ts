import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { readBedrock } from "./bedrock-report.ts";
import { daysBack, lastDay, type PeriodQuery } from "./days-back.ts";
import { rememberEachBriefly } from "./remember-briefly.ts";
import type { WarehouseRouteDeps } from "./warehouse-reader.ts";

const count = z.number();
const ms = z.number().nullable().describe("Milliseconds; null where no log tells how long it took");
const usd = z.number().nullable().describe("USD, estimated; null where nothing has a price");
const usage = {
  invocations: count,
  errors: count,
  input_tokens: count.describe("Without those of a cache"),
  output_tokens: count,
  cache_read_tokens: count,
  cache_write_tokens: count,
  cost_usd: usd,
  unpriced_invocations: count.describe("Invocations without a price: the cost is that much too low"),
  p50_ms: ms,
  p95_ms: ms,
  p99_ms: ms,
};
const values = z.array(z.number().nullable()).describe("One a day, null where there is nothing");

const bedrock = z.object({
  days: count,
  times: z.array(z.number()).describe("Seconds since 1970, beginning of each day"),
  data_until: z.string().nullable().describe("End of the latest minute that was counted, of all days"),
  total: z.object(usage),
  by_day: z.object({
    invocations: values,
    errors: values,
    input_tokens: values,
    output_tokens: values,
    cache_read_tokens: values,
    cache_write_tokens: values,
    p50_ms: values,
    p95_ms: values,
    p99_ms: values,
  }),
  by_model: z.array(z.object({ model: z.string(), ...usage, cost_by_day: values })),
  by_profile_type: z.array(z.object({ profile_type: z.string(), ...usage })),
  by_region: z.array(z.object({ source_region: z.string(), ...usage })),
  routes: z
    .array(z.object({ source_region: z.string(), served_region: z.string(), invocations: count }))
    .describe("Where invocations were sent to, and where they ran"),
  skipped: z.array(z.object({ code: z.string(), records: count })).describe("Records left out, by code"),
  costs: z
    .array(
      z.object({
        model_key: z.string().describe("The model in the form that the sources share"),
        braintrust_cost_usd: usd,
        braintrust_invocations: count.nullable(),
        bedrock_cost_usd: usd,
        bedrock_invocations: count.nullable(),
        processor_cost_usd: usd,
        processor_invocations: count.nullable(),
      }),
    )
    .describe("What each source says of a model; never to be added up, they tell of the same calls"),
  counts: z
    .object({ by_model: count, by_profile_type: count, by_region: count, costs: count })
    .describe("How many there are of each: the lists hold the first 50"),
});

/** Read by the page. */
export const bedrockRoutes: FastifyPluginCallbackZod<WarehouseRouteDeps> = (
  app,
  { warehouse, now },
  done,
) => {
  const read = rememberEachBriefly(
    async (query: PeriodQuery) => await readBedrock(warehouse, query, now()),
    ({ days, to }) => JSON.stringify([days, to]),
    1500,
    now,
  );
  app.get(
    "/warehouse/bedrock",
    {
      schema: {
        summary:
          "Tokens, invocations, errors, latency and cost of Bedrock by profile type, model, region and day",
        tags: ["warehouse"],
        querystring: z.object({ days: daysBack, to: lastDay }),
        response: { 200: bedrock },
      },
    },
    async (request) => await read(request.query),
  );
  done();
};
