import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { areas } from "../health/check.ts";
import { readHealthReport, type HealthReportDeps } from "../health/health-report.ts";
import { seriesNames, type SeriesName } from "../health/minute-series.ts";

const verdict = z.enum(["OK", "WARNING", "CRITICAL", "UNKNOWN"]);
const values = z.array(z.number().nullable());

const report = z.object({
  at: z.iso.datetime(),
  verdict: verdict.describe("The worst of what is known"),
  unknown: z.number().describe("Checks of which nothing is known"),
  has_pipeline: z.boolean().describe("Whether a warehouse is looked at too: under `npm start`"),
  checks: z.array(
    z.object({
      id: z.string(),
      area: z.enum(areas),
      title: z.string(),
      verdict,
      says: z.string(),
      remedy: z.string().nullable(),
      runbook: z.string().nullable().describe("A page of `docs/runbooks/`, without its ending"),
    }),
  ),
  series: z
    .object({
      times: z.array(z.number()).describe("Seconds since 1970, beginning of each of the last 120 minutes"),
      ...(Object.fromEntries(seriesNames.map((name) => [name, values])) as Record<SeriesName, typeof values>),
    })
    .describe("Minute by minute; null where nothing was measured"),
  errors: z
    .array(
      z.object({
        fingerprint: z.string(),
        code: z.string(),
        route: z.string().nullable(),
        message: z.string().nullable(),
        count: z.number(),
        first_at: z.string(),
        last_at: z.string(),
        remedy: z.string().nullable(),
      }),
    )
    .describe("Kinds of faults since the service started, newest first"),
});

/** Read by the page. */
export const healthDetailsRoutes: FastifyPluginCallbackZod<HealthReportDeps> = (app, deps, done) => {
  app.get(
    "/health/details",
    {
      schema: {
        summary: "What is well and what is not, and what to do about it",
        tags: ["health"],
        response: { 200: report },
      },
    },
    async () => await readHealthReport(deps),
  );
  done();
};
