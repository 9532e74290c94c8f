import { Fault } from "../../shared/fault.ts";
import type { Decoded } from "../span.ts";
import { setAttributes } from "./attribute-value.ts";
import { maxItems, tooManyItems } from "./delivery-limit.ts";
import { notJson, parseJson, textOf } from "./json-body.ts";
import type { OtlpRequest, OtlpResourceSpans, OtlpScopeSpans, OtlpSpan } from "./otlp-message.ts";
import { decodeProtobuf } from "./otlp-schema.ts";
import { type OtlpDeps, readOtlpSpan, type SpanOrigin } from "./otlp-span.ts";
import { kindOf, maxDepth, NestedTooDeep } from "./plain-text.ts";

/**
 * Every span carries its resource's attributes, so that a small body can stand for many times its size. Decoding
 * stops at this many characters of attributes, or at four times the body where that is more.
 */
const maxAttributesCharacters = 32 * 1024 * 1024;

export type OtlpEncoding = "json" | "protobuf";

/**
 * Decodes an `ExportTraceServiceRequest` by the rules of OTLP/HTTP. Spans come in the request's order and `index`
 * counts them through all resources and scopes; one that is not valid becomes a rejection with its reason.
 *
 * @throws Fault `invalid_body` for a body that is no such request, `body_too_large` when the attributes of resources,
 * repeated on each of their spans, grow beyond the limit, or for more than `maxItems` spans.
 */
export function decodeOtlp(body: Buffer, encoding: OtlpEncoding, deps: OtlpDeps): { records: Decoded[] } {
  const request = encoding === "json" ? requestOfJson(body) : requestOfProtobuf(body);
  const limit = Math.max(maxAttributesCharacters, 4 * body.length);
  const records: Decoded[] = [];
  let characters = 0;
  for (const [r, resourceSpans] of listOf<OtlpResourceSpans>(
    request.resourceSpans,
    "resourceSpans",
  ).entries()) {
    const path = `resourceSpans[${r}]`;
    const resource = resourceOf(resourceSpans.resource?.attributes);
    for (const [s, scopeSpans] of listOf<OtlpScopeSpans>(
      resourceSpans.scopeSpans,
      `${path}.scopeSpans`,
    ).entries()) {
      const spans = arrayOf(scopeSpans.spans, `${path}.scopeSpans[${s}].spans`);
      const origin = { resource, scopeName: textOr(scopeSpans.scope?.name, "") };
      for (const span of spans as (OtlpSpan | null)[]) {
        const outcome = readOtlpSpan(span, origin, deps);
        if (outcome.ok) characters += outcome.span.attributes.length;
        if (characters > limit) throw tooLarge();
        if (records.length === maxItems) throw tooManyItems();
        records.push(outcome.ok ? outcome : { ok: false, index: records.length, reason: outcome.reason });
      }
    }
  }
  return { records };
}

function requestOfJson(body: Buffer): OtlpRequest {
  const text = textOf(body);
  const parsed = parseJson(text);
  if (!parsed.ok) throw notJson(text, parsed.position);
  const value = parsed.value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Fault("invalid_body", `Expected a JSON object with resourceSpans, got ${kindOf(value)}.`);
  }
  return value;
}

function requestOfProtobuf(body: Buffer): OtlpRequest {
  try {
    return decodeProtobuf(body);
  } catch (cause) {
    throw new Fault("invalid_body", "The body is not an ExportTraceServiceRequest in protobuf.", { cause });
  }
}

function resourceOf(pairs: unknown): SpanOrigin["resource"] {
  const attributes: Record<string, unknown> = {};
  try {
    setAttributes(attributes, pairs);
    return { ok: true, attributes };
  } catch (error) {
    if (!(error instanceof NestedTooDeep)) throw error;
    return { ok: false, reason: `resource.attributes: nested deeper than ${maxDepth} levels` };
  }
}

function arrayOf(value: unknown, path: string): unknown[] {
  if (value == null) return [];
  if (Array.isArray(value)) return value as unknown[];
  throw new Fault("invalid_body", `${path}: expected an array, got ${kindOf(value)}.`);
}

function listOf<T extends object>(value: unknown, path: string): T[] {
  const items = arrayOf(value, path);
  for (const [index, item] of items.entries()) {
    if (typeof item === "object" && item !== null && !Array.isArray(item)) continue;
    throw new Fault("invalid_body", `${path}[${index}]: expected an object, got ${kindOf(item)}.`);
  }
  return items as T[];
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function tooLarge(): Fault {
  return new Fault(
    "body_too_large",
    "The attributes of a resource repeat on each of its spans: send fewer spans at once.",
  );
}
