import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { readPipeline } from "./pipeline-report.ts";
import { rememberBriefly } from "./remember-briefly.ts";
import type { WarehouseRouteDeps } from "./warehouse-reader.ts";

const count = z.number();
const countOrNone = z.number().nullable();
const time = z.string().nullable().describe("ISO, UTC");
const verdict = z.string().describe("OK, WARNING or CRITICAL; UNUSED where no export is expected");

const pipeline = z.object({
  verdict: z.string().describe("`OK: …` or `ALERT: …`, as check_ingestion_health() says it"),
  is_healthy: z.boolean(),
  count_critical: count,
  count_warning: count,
  tables: z.array(
    z.object({
      table_name: z.string(),
      status: verdict,
      freshness_status: verdict,
      reason: z.string(),
      latest_ingestion_at: time,
      minutes_since_ingestion: countOrNone,
      rows_last_hour: count,
      rows_24h: count,
      files_loaded_24h: count,
      files_failed_24h: count,
      files_partial_24h: count,
      pipe_name: z.string().nullable(),
      pipe_state: z
        .string()
        .nullable()
        .describe("As the pipe says at this moment: RUNNING, PAUSED and others"),
      pending_files: countOrNone.describe("Files that wait at this moment"),
      oldest_pending_file: z.string().nullable(),
      oldest_pending_at: time,
    }),
  ),
  hours: z.object({
    times: z.array(z.number()).describe("Seconds since 1970, beginning of each of the last 24 hours"),
    rows: z.array(z.number()),
    files: z.array(z.number()),
    failed_files: z.array(z.number()),
  }),
  failures: z.array(
    z.object({
      file_name: z.string(),
      table_name: z.string(),
      line: countOrNone,
      character: countOrNone,
      reason: z.string(),
      at: time,
      pipe_name: z.string().nullable(),
      is_partial: z.boolean().describe("The rows that could be read were loaded"),
      is_mended: z.boolean().describe("A later load of the file succeeded"),
    }),
  ),
  quality: z.array(
    z.object({
      issue_type: z.string(),
      count,
      severity: verdict,
      description: z.string().nullable(),
      sample: z.array(z.string()),
      checked_at: time,
    }),
  ),
  reconciliation: z.array(
    z.object({
      table_name: z.string(),
      count_files: count,
      count_waiting: count.describe("Listed and not loaded, as of `listed_at`"),
      bytes_waiting: count,
      severity: verdict,
      reason: z.string(),
      listed_at: time,
    }),
  ),
  findings: z.array(
    z.object({ file_name: z.string(), state: z.string(), severity: verdict, reason: z.string() }),
  ),
  counts: z
    .object({ failures: count, findings: count })
    .describe("How many there are of each: the lists hold the first 50"),
});

/** Read by the page. */
export const pipelineRoutes: FastifyPluginCallbackZod<WarehouseRouteDeps> = (
  app,
  { warehouse, now },
  done,
) => {
  const read = rememberBriefly(async () => await readPipeline(warehouse, now()), 1500, now);
  app.get(
    "/warehouse/pipeline",
    {
      schema: {
        summary: "What the warehouse loaded, what failed, what waits, and what its checks say",
        tags: ["warehouse"],
        response: { 200: pipeline },
      },
    },
    async () => await read(),
  );
  done();
};
