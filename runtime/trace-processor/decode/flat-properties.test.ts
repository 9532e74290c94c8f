import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import type { Span } from "../span.ts";
import { decodeFlat } from "./flat.ts";

const deps = { now: Date.UTC(2026, 0, 15, 12), pricer: { price: () => null } };

const record = {
  id: "test-trace-123",
  timestamp: "2025-10-21T00:00:00Z",
  duration: 250,
  status: "success",
  url: "/api/test",
  method: "GET",
  metadata: { model: "gpt-4", tokens: 1000 },
};

describe("a flat delivery", () => {
  it("is a delivery or a fault of the client's for any bytes", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .record(Object.fromEntries(Object.keys(record).map((key) => [key, fc.jsonValue()])), {
          requiredKeys: [],
        })
        .map((value) => Buffer.from(JSON.stringify(value))),
      fc
        .record({ x: fc.anything() })
        .map(({ x }) => Buffer.from(JSON.stringify({ ...record, x: textOf(x) }))),
    );
    fc.assert(
      fc.property(bytes, (body) => {
        expect(flawsOf(body)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

/** What must never come of a body. */
function flawsOf(body: Buffer): unknown[] {
  try {
    return decodeFlat(body, deps).records.filter((decoded) => decoded.ok && !isStorable(decoded.span));
  } catch (error) {
    return error instanceof Fault && error.entry.status < 500 ? [] : [error];
  }
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "";
  }
}

function isStorable(stored: Span): boolean {
  const texts = [stored.traceId, stored.name, stored.status, stored.error ?? "", stored.call.model ?? ""];
  return (
    texts.every((text) => text.isWellFormed() && !text.includes("\0")) &&
    Number.isSafeInteger(stored.startedAtUs) &&
    stored.durationMs >= 0 &&
    !/(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/.test(stored.attributes)
  );
}
