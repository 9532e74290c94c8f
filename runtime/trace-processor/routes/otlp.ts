import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TraceContext } from "../../monitoring/trace/trace-context.ts";
import { Fault } from "../../shared/fault.ts";
import { decodeOtlp } from "../decode/otlp.ts";
import { encodeExportResponse, encodeStatus } from "../decode/otlp-answer.ts";
import { rawBody } from "../ingest/body.ts";
import type { DeliveryResult, Ingest } from "../ingest/ingest.ts";
import { noteFault, toFault } from "../problem.ts";
import type { Pricer } from "../pricing/make-pricer.ts";
import type { Credentials } from "../security/credentials.ts";
import { accept } from "./validation.ts";

export interface OtlpDeps {
  /** The request's trace, where it is recorded. */
  traceOf: (request: FastifyRequest) => TraceContext | undefined;
  ingest: Ingest;
  decompress: (request: FastifyRequest) => Buffer | Promise<Buffer>;
  credentials: Credentials;
  pricer: Pricer;
  ingestRatePerSecond: number;
  now: () => number;
}

type Encoding = "json" | "protobuf";

const contentTypes: Record<Encoding, string> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};

/** gRPC's codes, which the protocol's Status carries, by HTTP status. */
const grpcCodes: Record<number, number> = {
  400: 3,
  401: 16,
  403: 7,
  413: 8,
  415: 3,
  422: 3,
  429: 8,
  503: 14,
};
const grpcInternal = 13;

/** The reasons of this many spans are told; a sender whose every span is bad needs no more to find out why. */
const maxReasons = 10;

const schema = {
  summary: "Store spans (OTLP/HTTP)",
  description:
    "ExportTraceServiceRequest in JSON or protobuf, gzip accepted, as the OpenTelemetry protocol says. 200 promises " +
    "that what is not named in `partialSuccess` is committed. Faults carry a google.rpc.Status in the same encoding.",
  tags: ["ingest"],
};

/** Called by OpenTelemetry exporters, collectors and Vercel's trace drains. */
export function registerOtlp(app: FastifyInstance, deps: OtlpDeps): void {
  app.post(
    "/v1/traces",
    {
      schema,
      ...accept,
      config: { rateLimit: { max: deps.ingestRatePerSecond, timeWindow: 1_000 } },
      errorHandler: sendStatus,
    },
    async (request, reply) => {
      deps.credentials.checkIngest(request, rawBody(request));
      const encoding = encodingOf(request);
      if (encoding === undefined) {
        throw new Fault(
          "unsupported_media_type",
          "content-type: expected application/json or application/x-protobuf",
        );
      }
      const body = await deps.decompress(request);
      return storeOtlp(deps, reply, encoding, body, deps.traceOf(request));
    },
  );
}

/** Stores a decompressed ExportTraceServiceRequest and sends the protocol's answer. */
export function storeOtlp(
  deps: Pick<OtlpDeps, "ingest" | "pricer" | "now">,
  reply: FastifyReply,
  encoding: Encoding,
  body: Buffer,
  trace: TraceContext | undefined,
): Promise<FastifyReply> {
  const { pricer } = deps;
  const now = deps.now();
  const decode = () => decodeOtlp(body, encoding, { pricer, now }).records;
  // Not awaited: what an async function has in reach stays in memory while it waits, here every span.
  return deps.ingest
    .store(decode(), body.length, decode, trace)
    .then((result) => send(reply, encoding, encodeExportResponse(encoding, partialSuccess(result))));
}

export function encodingOf(request: FastifyRequest): Encoding | undefined {
  const sent = request.headers["content-type"];
  if (sent === contentTypes.json) return "json";
  const type = sent?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === contentTypes.json) return "json";
  return type === contentTypes.protobuf ? "protobuf" : undefined;
}

function partialSuccess({
  rejected,
}: DeliveryResult): { rejectedSpans: number; errorMessage: string } | undefined {
  if (rejected.length === 0) return undefined;
  const reasons = rejected.slice(0, maxReasons).map(({ index, reason }) => `span ${index}: ${reason}`);
  const more = rejected.length - reasons.length;
  if (more > 0) reasons.push(`and ${more} more`);
  return { rejectedSpans: rejected.length, errorMessage: reasons.join("; ") };
}

function sendStatus(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fault = toFault(error);
  noteFault(fault, request, reply);
  const { status } = fault.entry;
  const encoding = encodingOf(request) ?? "json";
  const message = `${fault.code}: ${fault.detail}`;
  return send(
    reply.status(status),
    encoding,
    encodeStatus(encoding, { code: grpcCodes[status] ?? grpcInternal, message }),
  );
}

function send(reply: FastifyReply, encoding: Encoding, payload: Buffer | string): FastifyReply {
  // As bytes: to a text the framework adds a charset, and the protocol wants the request's very type.
  return reply.header("content-type", contentTypes[encoding]).send(Buffer.from(payload));
}
