import { randomBytes } from "node:crypto";
import { Instant } from "../runtime/trace-processor/decode/instant.ts";
import type { OtlpRequest } from "../runtime/trace-processor/decode/otlp-message.ts";

/**
 * A copy of a request with new ids and with times moved so that its last span ends at `nowMs`: what belongs together
 * still does. Takes either encoding's form; ids keep theirs (hex or Buffer), times become decimal nanoseconds.
 *
 * @returns the request, its spans' number and the trace that the first of them belongs to (hex).
 */
export function freshRequest(
  request: OtlpRequest,
  nowMs: number,
): { request: OtlpRequest; spanCount: number; traceId: string } {
  const ids = new Map<string, Buffer>();
  const shift = BigInt(nowMs) * 1_000_000n - lastEnd(request);
  let spanCount = 0;
  const renew = (value: unknown, key: string): unknown => {
    if (isIdKey(key) && isId(value)) return freshId(value, ids);
    if (key.endsWith("TimeUnixNano") || key === "timeUnixNano") return String(nanoseconds(value) + shift);
    if (key === "spans" && Array.isArray(value)) spanCount += value.length;
    if (Array.isArray(value)) return value.map((item) => renew(item, ""));
    if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => [name, renew(item, name)]),
    );
  };
  const renewed = renew(request, "") as OtlpRequest;
  const traceId = [...ids.values()].find((id) => id.length === 16)?.toString("hex") ?? "";
  return { request: renewed, spanCount, traceId };
}

function isIdKey(key: string): boolean {
  return key === "traceId" || key === "spanId" || key === "parentSpanId";
}

function isId(value: unknown): value is string | Buffer {
  return (typeof value === "string" || Buffer.isBuffer(value)) && value.length > 0;
}

function freshId(id: string | Buffer, ids: Map<string, Buffer>): string | Buffer {
  const old = typeof id === "string" ? id.toLowerCase() : id.toString("hex");
  const fresh = ids.get(old) ?? randomBytes(old.length / 2);
  ids.set(old, fresh);
  return typeof id === "string" ? fresh.toString("hex") : fresh;
}

function nanoseconds(value: unknown): bigint {
  if (value instanceof Instant) return BigInt(value.us) * 1000n + BigInt(value.ns);
  return BigInt(value as string);
}

function lastEnd(value: unknown): bigint {
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return 0n;
  let last = 0n;
  for (const [key, item] of Object.entries(value)) {
    const end = key === "endTimeUnixNano" ? nanoseconds(item) : lastEnd(item);
    if (end > last) last = end;
  }
  return last;
}
