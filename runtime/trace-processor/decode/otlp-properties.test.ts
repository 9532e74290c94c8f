import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import type { Span } from "../span.ts";
import {
  base,
  decodeJson,
  decodeProto,
  deps,
  fixture,
  type Json,
  request,
  startNano,
} from "./fixtures/otlp-request.ts";
import { decodeOtlp } from "./otlp.ts";

const anyValue = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.record({ stringValue: fc.string({ unit: "grapheme" }) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double().map((n) => (Number.isFinite(n) ? n : String(n))) }),
    fc.record({
      bytesValue: fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString("base64")),
    }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie("value"), { maxLength: 3 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(pairOf(tie("value")), { maxLength: 3 }) }) }),
  ),
})).value;

function pairOf(value: fc.Arbitrary<unknown>) {
  return fc.record({ key: fc.oneof(fc.string(), fc.constant("__proto__")), value });
}

const hex = (digits: number) =>
  fc.string({
    unit: fc.constantFrom(..."0123456789abcdefABCDEF".split("")),
    minLength: digits,
    maxLength: digits,
  });
const nano = fc
  .bigInt({ min: BigInt(startNano) - 10n ** 18n, max: BigInt(startNano) + 2n * 10n ** 14n })
  .map(String);
const anySpan = fc.record(
  {
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: hex(16),
    name: fc.string({ unit: "grapheme" }),
    kind: fc.integer({ min: 0, max: 6 }),
    startTimeUnixNano: nano,
    endTimeUnixNano: nano,
    attributes: fc.array(pairOf(anyValue), { maxLength: 5 }),
    events: fc.array(fc.record({ name: fc.string(), timeUnixNano: nano }), { maxLength: 2 }),
    status: fc.record({ code: fc.integer({ min: 0, max: 3 }), message: fc.string() }),
  },
  { requiredKeys: ["traceId", "spanId", "startTimeUnixNano", "endTimeUnixNano"] },
);

describe("any request", () => {
  it("is too large beyond 50,000 spans, good or bad", () => {
    const body = Buffer.from(JSON.stringify(request(Array.from({ length: 50_001 }, () => 0))));
    expect(() => decodeOtlp(body, "json", deps)).toThrow("body_too_large");
  });

  it("maps to the same spans from JSON and from protobuf", () => {
    fc.assert(
      fc.property(
        fc.array(anySpan, { maxLength: 4 }),
        fc.array(pairOf(anyValue), { maxLength: 3 }),
        (spans, resource) => {
          const body = request(spans, resource);
          expect(decodeProto(body)).toEqual(decodeJson(body));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is a result or a fault of the client's, whatever the bytes", () => {
    const shaped = fc.jsonValue().map((value) => JSON.stringify(value));
    const spoiled = fc
      .tuple(fc.constantFrom(...Object.keys(base), "attributes", "events", "status"), fc.jsonValue())
      .map(([key, value]) => JSON.stringify(request([{ ...base, [key]: value }, value], [{ key, value }])));
    const pb = fixture("ai-sdk-7.otlp.pb");
    const flipped = fc
      .tuple(fc.nat(pb.length - 1), fc.nat(255))
      .map(([at, byte]) => Buffer.concat([pb.subarray(0, at), Buffer.from([byte]), pb.subarray(at + 1)]));
    const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(
        fc.oneof(shaped, spoiled, flipped, bytes),
        fc.constantFrom("json", "protobuf"),
        (body, encoding) => {
          expect(flawsOf(Buffer.from(body), encoding)).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** What must never come of a body. Later than the fixture's time, so that its spans are accepted. */
function flawsOf(body: Buffer, encoding: "json" | "protobuf"): unknown[] {
  try {
    const { records } = decodeOtlp(body, encoding, { ...deps, now: Date.UTC(2030, 0) });
    return records.filter((decoded) => decoded.ok && !isStorable(decoded.span));
  } catch (error) {
    return error instanceof Fault && error.entry.status < 500 ? [] : [error];
  }
}

function isStorable(stored: Span): boolean {
  const texts = [stored.name, stored.error ?? "", stored.attributes, stored.events ?? ""];
  const escaped = /(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/;
  return (
    texts.every((text) => text.isWellFormed() && !text.includes("\0") && !escaped.test(text)) &&
    Number.isSafeInteger(stored.startedAtUs) &&
    stored.durationMs >= 0
  );
}
