import type { FastifyPluginCallbackZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { Fault } from "../../shared/fault.ts";
import { totalsOf } from "../reports/trace-totals.ts";
import type { ReportDeps } from "./metrics-summary.ts";
import { readSpans, readTraces, type TraceCursor } from "../store/trace-reader.ts";

const trace = z.object({
  trace_id: z.string(),
  name: z.string(),
  started_at: z.iso.datetime(),
  duration_ms: z.number(),
  status: z.enum(["ok", "error"]),
  span_count: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  total_tokens: z.number(),
  cost_usd: z.number().nullable().describe("USD; null where no call of the trace has a price"),
  unpriced_spans: z.number(),
});

const count = z.number().nullable();

const span = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  kind: z.string().nullable(),
  started_at: z.iso.datetime(),
  duration_ms: z.number(),
  status: z.string(),
  is_error: z.boolean(),
  error: z.string().nullable(),
  operation: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  is_call: z.boolean().describe("Counted, summed and priced as one call of a model"),
  input_tokens: count,
  output_tokens: count,
  cache_read_tokens: count,
  cache_write_tokens: count,
  reasoning_tokens: count,
  total_tokens: count,
  cost_usd: count,
  price_source: z.string().nullable(),
  price_version: z.string().nullable(),
  is_cost_estimate: z.boolean(),
  attributes: z.record(z.string(), z.unknown()),
  events: z.array(z.unknown()).nullable(),
});

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const query = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(300).optional().describe("`next_cursor` of the page before"),
  from: time.optional().describe("Traces that started at this time or later"),
  to: time.optional().describe("Traces that started at this time or before"),
  model: z.string().max(200).optional(),
  status: z.enum(["ok", "error"]).optional(),
  min_cost_usd: z.coerce.number().min(0).optional(),
  min_duration_ms: z.coerce.number().min(0).optional(),
  trace_id: z.string().max(128).optional().describe("Beginning of the id"),
});

/** Read by the page: the list of traces, and one trace with its spans. */
export const traceRoutes: FastifyPluginCallbackZod<ReportDeps> = (app, deps, done) => {
  app.get(
    "/traces",
    {
      schema: {
        summary: "Traces, newest first",
        tags: ["read"],
        querystring: query,
        response: {
          200: z.object({
            traces: z.array(trace.extend({ models: z.array(z.string()) })),
            next_cursor: z.string().nullable(),
          }),
        },
      },
    },
    async (request) => {
      const q = request.query;
      await deps.fold();
      const { traces, next } = await readTraces(deps.pool, {
        limit: q.limit,
        from: q.from,
        to: q.to,
        model: q.model,
        status: q.status,
        minCostUsd: q.min_cost_usd,
        minDurationMs: q.min_duration_ms,
        traceId: q.trace_id,
        after: q.cursor === undefined ? undefined : parseCursor(q.cursor),
      });
      return { traces, next_cursor: next === null ? null : formatCursor(next) };
    },
  );
  app.get(
    "/traces/:traceId",
    {
      schema: {
        summary: "One trace with its spans, in order of their start",
        tags: ["read"],
        params: z.object({ traceId: z.string().min(1).max(128) }),
        response: { 200: trace.extend({ spans: z.array(span) }) },
      },
    },
    async (request) => {
      const { traceId } = request.params;
      await deps.fold();
      const spans = await readSpans(deps.pool, traceId.replaceAll("\0", ""));
      const totals = totalsOf(spans);
      if (totals === undefined)
        throw new Fault("not_found", "there is no such trace, or it is older than the retention");
      return {
        trace_id: traceId,
        ...totals,
        spans: spans.map(({ started_us: _start, ended_us: _end, ...rest }) => rest),
      };
    },
  );
  done();
};

/** Opaque to clients: `<microseconds>:<trace id>` in base64url. */
function formatCursor({ startedUs, traceId }: TraceCursor): string {
  return Buffer.from(`${startedUs}:${traceId}`).toString("base64url");
}

function parseCursor(cursor: string): TraceCursor {
  const [, startedUs, traceId] =
    /^(-?\d{1,17}):([^\0]+)$/.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  if (startedUs === undefined || traceId === undefined) {
    throw new Fault("invalid_parameter", "cursor: expected the next_cursor of an earlier answer");
  }
  return { startedUs, traceId };
}
