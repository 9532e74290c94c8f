import { randomBytes, randomUUID } from "node:crypto";
import type { LightMyRequestResponse } from "fastify";
import type { Service } from "../../runtime/trace-processor/service.ts";

export type Json = Record<string, unknown>;

export const hexId = (bytes: 8 | 16): string => randomBytes(bytes).toString("hex");

/** A valid flat record of a call, a minute ago. */
export function flatRecord(changes: Json = {}): Json & { id: string } {
  return {
    id: randomUUID(),
    timestamp: new Date(Date.now() - 60_000).toISOString(),
    duration: 250,
    status: "success",
    url: "/api/chat",
    method: "POST",
    metadata: { model: "gpt-4o", provider: "openai", input_tokens: 1000, output_tokens: 100 },
    ...changes,
  };
}

export interface OtlpSpanOptions {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string | undefined;
  name?: string;
  startMs?: number;
  durationMs?: number;
  isError?: boolean;
  message?: string;
  attributes?: Record<string, string | number>;
}

/** A span as OTLP's JSON has it. */
export function otlpSpan(options: OtlpSpanOptions = {}): Json & { traceId: string; spanId: string } {
  const startMs = options.startMs ?? Date.now() - 60_000;
  return {
    traceId: options.traceId ?? hexId(16),
    spanId: options.spanId ?? hexId(8),
    ...(options.parentSpanId === undefined ? {} : { parentSpanId: options.parentSpanId }),
    name: options.name ?? "span",
    kind: 1,
    startTimeUnixNano: nanoText(startMs),
    endTimeUnixNano: nanoText(startMs + (options.durationMs ?? 100)),
    attributes: Object.entries(options.attributes ?? {}).map(([key, value]) => ({
      key,
      value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) },
    })),
    status: options.isError ? { code: 2, message: options.message ?? "" } : {},
  };
}

function nanoText(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}

/** Attributes of a call of gpt-4o; with an operation it is a call for certain, without it is presumed to be one. */
export function callAttributes(
  changes: Record<string, string | number> = {},
): Record<string, string | number> {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.response.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 100,
    ...changes,
  };
}

/** What only looks like a call: usage without the name of an operation. */
export function presumedAttributes(
  changes: Record<string, string | number> = {},
): Record<string, string | number> {
  const { "gen_ai.operation.name": _operation, ...rest } = callAttributes(changes);
  return rest;
}

export function otlpRequest(spans: unknown[]): Json {
  const scopeSpans = [{ scope: { name: "test" }, spans }];
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans }] };
}

type Headers = Record<string, string>;

/** `body` that is text or bytes goes as it is, anything else as JSON. */
function payloadOf(body: unknown): string | Buffer {
  return typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

function post(
  service: Service,
  url: string,
  body: unknown,
  headers: Headers,
): Promise<LightMyRequestResponse> {
  return service.app.inject({
    method: "POST",
    url,
    payload: payloadOf(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

export function postFlat(service: Service, body: unknown, headers: Headers = {}) {
  return post(service, "/webhook/vercel-trace", body, headers);
}

export function postOtlp(service: Service, body: unknown, headers: Headers = {}) {
  return post(service, "/v1/traces", Array.isArray(body) ? otlpRequest(body) : body, headers);
}
