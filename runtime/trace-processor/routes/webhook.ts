import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { flatAlerts, type AlertThresholds } from "../alerts/flat-alerts.ts";
import { decodeFlat } from "../decode/flat.ts";
import { flatRecord } from "../decode/flat-schema.ts";
import type { TraceContext } from "../../monitoring/trace/trace-context.ts";
import { Fault } from "../../shared/fault.ts";
import { rawBody } from "../ingest/body.ts";
import type { DeliveryResult, Ingest } from "../ingest/ingest.ts";
import type { Pricer } from "../pricing/make-pricer.ts";
import type { Credentials } from "../security/credentials.ts";
import { encodingOf, storeOtlp } from "./otlp.ts";
import { accept } from "./validation.ts";

export interface WebhookDeps {
  /** The request's trace, where it is recorded. */
  traceOf: (request: FastifyRequest) => TraceContext | undefined;
  ingest: Ingest;
  decompress: (request: FastifyRequest) => Buffer | Promise<Buffer>;
  credentials: Credentials;
  pricer: Pricer;
  thresholds: AlertThresholds;
  ingestRatePerSecond: number;
  now: () => number;
}

const oneStored = z.object({
  status: z.literal("success"),
  trace_id: z.string(),
  alerts: z.int().describe("Alerts that this delivery raised"),
  duplicate: z.literal(true).optional().describe("The trace was stored before; nothing was written again"),
});
const manyStored = z.object({
  status: z.enum(["success", "partial"]),
  accepted: z.int().describe("Traces that are stored now, duplicates among them"),
  duplicates: z.int(),
  rejected: z.array(z.object({ index: z.int(), reason: z.string() })),
});
const nothingStored = z.object({ status: z.literal("success"), accepted: z.literal(0) });

const schema = {
  summary: "Store flat traces",
  description:
    "One JSON object, an array of them, or NDJSON; gzip accepted. 200 promises that what was accepted is committed. " +
    "`{}` succeeds and stores nothing. A drain that sends OTLP to this address is taken as at /v1/traces.",
  tags: ["ingest"],
  body: z.union([flatRecord, z.array(flatRecord), z.object({})]),
  response: { 200: z.union([oneStored, manyStored, nothingStored]) },
};

/** Types that carry JSON; curl's own default for -d is not among them, so that a wrong client learns it at once. */
const jsonTypes = /^(application\/(json|x-ndjson|ndjson|jsonl))\s*(;|$)/i;

/** The only key at the top of an ExportTraceServiceRequest. */
const otlpKey = '"resourceSpans"';
const otlpBeginning = /^\s*\{\s*"resourceSpans"\s*:/;
const beginningBytes = 256;

function isOtlpJson(body: Buffer): boolean {
  const beginning = body.subarray(0, beginningBytes);
  return beginning.includes(otlpKey) && otlpBeginning.test(beginning.toString("latin1"));
}

/**
 * Called by whoever sends the flat form, and by Vercel's trace drains that were pointed here, as the earlier guide had
 * it: those send OTLP.
 */
export function registerWebhook(app: FastifyInstance, deps: WebhookDeps): void {
  app.post(
    "/webhook/vercel-trace",
    { schema, ...accept, config: { rateLimit: { max: deps.ingestRatePerSecond, timeWindow: 1_000 } } },
    async (request, reply) => {
      deps.credentials.checkIngest(request, rawBody(request));
      const encoding = encodingOf(request);
      if (encoding === undefined && !jsonTypes.test(request.headers["content-type"] ?? "")) {
        throw new Fault(
          "unsupported_media_type",
          "content-type: expected application/json, application/x-ndjson or application/x-protobuf",
        );
      }
      const body = await deps.decompress(request);
      const trace = deps.traceOf(request);
      if (encoding === "protobuf") return storeOtlp(deps, reply, "protobuf", body, trace);
      if (isOtlpJson(body)) return storeOtlp(deps, reply, "json", body, trace);
      return answer(deps, body, trace);
    },
  );
}

/** Not async: what an async function has in reach stays in memory while it waits, here every span. */
function answer(deps: WebhookDeps, body: Buffer, trace: TraceContext | undefined): Promise<object> {
  const { pricer } = deps;
  const now = deps.now();
  const read = () => decodeFlat(body, { pricer, now });
  const { form, records } = read();
  if (form === "empty") return Promise.resolve({ status: "success", accepted: 0 });
  const result = deps.ingest.store(records, body.length, () => read().records, trace);
  const [first] = records;
  if (form === "many" || first === undefined) return result.then(answerMany);
  const alerts = first.ok ? flatAlerts(first.span, deps.thresholds).length : 0;
  const id = first.ok ? first.span.traceId : "";
  return result.then((stored) => answerOne(stored, id, alerts));
}

function answerMany({ accepted, duplicates, rejected }: DeliveryResult): object {
  const status = rejected.length === 0 ? "success" : "partial";
  return { status, accepted, duplicates: duplicates.length, rejected };
}

function answerOne({ duplicates, rejected }: DeliveryResult, trace_id: string, alerts: number): object {
  if (rejected[0] !== undefined) throw new Fault("invalid_field", rejected[0].reason);
  return duplicates.length > 0
    ? { status: "success", trace_id, alerts: 0, duplicate: true }
    : { status: "success", trace_id, alerts };
}
