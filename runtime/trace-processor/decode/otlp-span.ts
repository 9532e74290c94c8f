import { readCall } from "../genai/read-call.ts";
import type { Call, Price, Span } from "../span.ts";
import { setAttributes } from "./attribute-value.ts";
import { Instant, instantOfJson, millisecondsBetween } from "./instant.ts";
import type { OtlpEvent, OtlpSpan } from "./otlp-message.ts";
import { kindOf, maxCharacters, maxDepth, NestedTooDeep, storableJson, storableText } from "./plain-text.ts";
import { implausibleTime } from "./start-time.ts";

export interface OtlpDeps {
  /** The receiver's clock, in milliseconds since 1970. */
  now: number;
  pricer: { price(call: Call, startedAtMs: number): Price | null };
}

/** What a span takes from around it. */
export interface SpanOrigin {
  /** The resource's attributes as plain JSON values, or why they cannot be kept. */
  resource: { ok: true; attributes: Record<string, unknown> } | { ok: false; reason: string };
  scopeName: string;
}

export type SpanOutcome = { ok: true; span: Span } | { ok: false; reason: string };

/** Maps one span of either encoding, or says why it cannot be kept. */
export function readOtlpSpan(span: OtlpSpan | null, origin: SpanOrigin, deps: OtlpDeps): SpanOutcome {
  if (typeof span !== "object" || span === null)
    return refuse(`span: expected an object, got ${kindOf(span)}`);
  const traceId = idOf(span.traceId, 32);
  if (traceId === null) return refuse(`traceId: ${idFault(span.traceId, 32)}`);
  const spanId = idOf(span.spanId, 16);
  if (spanId === null) return refuse(`spanId: ${idFault(span.spanId, 16)}`);
  const parentSpanId = isAbsentParent(span.parentSpanId) ? null : idOf(span.parentSpanId, 16);
  if (parentSpanId === null && !isAbsentParent(span.parentSpanId)) {
    return refuse(`parentSpanId: ${idFault(span.parentSpanId, 16)}`);
  }
  if (span.name != null && typeof span.name !== "string") {
    return refuse(`name: expected a string, got ${kindOf(span.name)}`);
  }
  const start = instantOf(span.startTimeUnixNano);
  const startFault = timeFault(span.startTimeUnixNano, start, deps.now);
  if (start === null || startFault !== null) return refuse(`startTimeUnixNano: ${startFault}`);
  const end = instantOf(span.endTimeUnixNano);
  const endFault = timeFault(span.endTimeUnixNano, end, deps.now);
  if (end === null || endFault !== null) return refuse(`endTimeUnixNano: ${endFault}`);
  const durationMs = millisecondsBetween(start, end);
  if (durationMs < 0) return refuse("endTimeUnixNano: expected a time not before startTimeUnixNano");
  const { resource, scopeName } = origin;
  if (!resource.ok) return refuse(resource.reason);
  const head: SpanHead = { traceId, spanId, parentSpanId, startedAtUs: start.us, durationMs };
  try {
    return { ok: true, span: spanOf(span, head, { resource: resource.attributes, scopeName }, deps) };
  } catch (error) {
    if (error instanceof NestedTooDeep) return refuse(`attributes: nested deeper than ${maxDepth} levels`);
    throw error;
  }
}

type SpanHead = Pick<Span, "traceId" | "spanId" | "parentSpanId" | "startedAtUs" | "durationMs">;

function spanOf(
  span: OtlpSpan,
  head: SpanHead,
  origin: { resource: Record<string, unknown>; scopeName: string },
  deps: OtlpDeps,
): Span {
  const own = { ...origin.resource };
  setAttributes(own, span.attributes);
  const attributes = storableJson(own);
  const name = typeof span.name === "string" && span.name !== "" ? span.name : "unknown";
  const kind = spanKind(span.kind);
  const status = statusOf(span.status?.code);
  const events = eventsOf(span.events);
  const hasParent = head.parentSpanId !== null;
  const call = boundLabels(
    readCall({ attributes: attributes.value, scopeName: origin.scopeName, spanName: name, hasParent, kind }),
  );
  return {
    source: "otlp",
    traceId: head.traceId,
    spanId: head.spanId,
    parentSpanId: head.parentSpanId,
    name: storableText(name, maxCharacters.name),
    kind,
    startedAtUs: head.startedAtUs,
    durationMs: head.durationMs,
    status,
    isError: status === "error",
    error: status === "error" ? errorText(span.status?.message, events) : null,
    call,
    price: deps.pricer.price(call, head.startedAtUs / 1000),
    attributes: attributes.text,
    events: events === null ? null : storableJson(events).text,
  };
}

/** The id in lower-case hex, or null where it has another length, other characters or only zeros. */
function idOf(value: unknown, digits: 16 | 32): string | null {
  let id: string;
  if (typeof value === "string") {
    if (value.length !== digits || !isHex.test(value)) return null;
    id = value.toLowerCase();
  } else if (Buffer.isBuffer(value) && value.length * 2 === digits) id = value.toString("hex");
  else return null;
  return id === zeros[digits] ? null : id;
}

const isHex = /^[0-9a-fA-F]+$/;
const zeros = { 16: "0".repeat(16), 32: "0".repeat(32) };

/** A root has no parent: nothing, an empty id, or (some older senders) zeros. */
function isAbsentParent(value: unknown): boolean {
  if (value == null || value === "" || value === zeros[16]) return true;
  return (
    Buffer.isBuffer(value) &&
    (value.length === 0 || (value.length === 8 && value.every((byte) => byte === 0)))
  );
}

function idFault(value: unknown, digits: 16 | 32): string {
  if (value == null || value === "") return "missing";
  if (typeof value !== "string" && !Buffer.isBuffer(value)) {
    return `expected ${digits} hex digits, got ${kindOf(value)}`;
  }
  const count = typeof value === "string" ? value.length : value.length * 2;
  if (count === 0) return "missing";
  if (count !== digits) return `expected ${digits} hex digits, got ${count}`;
  if (typeof value === "string" && !isHex.test(value))
    return `expected ${digits} hex digits, got other characters`;
  return "expected an id that is not all zeros";
}

function instantOf(value: unknown): Instant | null {
  return value instanceof Instant ? value : instantOfJson(value);
}

function timeFault(value: unknown, time: Instant | null, nowMs: number): string | null {
  if (value == null || value === "" || (time?.us === 0 && time.ns === 0)) return "missing";
  if (time === null) return "expected a whole number of nanoseconds since 1970, below 2^64";
  return implausibleTime(time.us, nowMs);
}

const kinds = [null, "internal", "server", "client", "producer", "consumer"] as const;

/** By the protocol a number; Vercel writes "server", other JSON writers "SPAN_KIND_SERVER". */
function spanKind(value: unknown): Span["kind"] {
  if (typeof value === "number") return kinds[value] ?? null;
  if (typeof value !== "string") return null;
  const name = value.toLowerCase().replace(/^span_kind_/, "");
  return kinds.find((kind) => kind === name) ?? null;
}

function statusOf(code: unknown): "unset" | "ok" | "error" {
  if (code === 0 || code == null) return "unset";
  if (code === 2) return "error";
  if (code === 1) return "ok";
  const name = typeof code === "string" ? code.toLowerCase().replace(/^status_code_/, "") : "";
  return name === "error" || name === "ok" ? name : "unset";
}

interface PlainEvent {
  name: string;
  /** ISO 8601 in UTC with microseconds. */
  time: string | null;
  attributes: Record<string, unknown>;
}

function eventsOf(events: unknown): PlainEvent[] | null {
  if (!Array.isArray(events) || events.length === 0) return null;
  const kept: PlainEvent[] = [];
  for (const event of events as (OtlpEvent | null)[]) {
    if (typeof event !== "object" || event === null) continue;
    const attributes: Record<string, unknown> = {};
    setAttributes(attributes, event.attributes);
    const name = typeof event.name === "string" ? storableText(event.name, maxCharacters.name) : "";
    kept.push({ name, time: isoTime(instantOf(event.timeUnixNano)), attributes });
  }
  return kept;
}

/** Null for what is no time of a calendar: an event keeps its place, with or without its time. */
function isoTime(time: Instant | null): string | null {
  if (time === null || time.us === 0 || time.us > 8.64e18 / 1000) return null;
  const micros = String(time.us % 1000).padStart(3, "0");
  return new Date(Math.floor(time.us / 1000)).toISOString().replace("Z", `${micros}Z`);
}

/** The status's own message, else that of the first exception that the span recorded. */
function errorText(message: unknown, events: PlainEvent[] | null): string | null {
  const exception = events?.find((event) => event.name === "exception")?.attributes;
  for (const text of [message, exception?.["exception.message"], exception?.["exception.type"]]) {
    if (typeof text === "string" && text !== "") return storableText(text, maxCharacters.error);
  }
  return null;
}

function boundLabels(call: Call): Call {
  const { operation, provider, model } = call;
  const longest = Math.max(operation?.length ?? 0, provider?.length ?? 0, model?.length ?? 0);
  if (longest <= maxCharacters.label) return call;
  const bound = (text: string | null) => (text === null ? null : storableText(text, maxCharacters.label));
  return { ...call, operation: bound(operation), provider: bound(provider), model: bound(model) };
}

function refuse(reason: string): SpanOutcome {
  return { ok: false, reason };
}
