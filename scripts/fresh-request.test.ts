import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeFlat } from "../runtime/trace-processor/decode/flat.ts";
import { decodeOtlp } from "../runtime/trace-processor/decode/otlp.ts";
import type { OtlpRequest } from "../runtime/trace-processor/decode/otlp-message.ts";
import { decodeProtobuf, encodeProtobuf } from "../runtime/trace-processor/decode/otlp-schema.ts";
import type { Span } from "../runtime/trace-processor/span.ts";
import { freshRequest } from "./fresh-request.ts";

const now = Date.UTC(2026, 5, 1);
const deps = { now, pricer: { price: () => null } };
const folder = new URL("../examples/", import.meta.url);
const otlpExamples = readdirSync(folder).filter((name) => name.includes(".otlp."));

function spansOf(name: string, at: number): { before: Span[]; after: Span[]; traceId: string } {
  const file = readFileSync(new URL(name, folder));
  const encoding = name.endsWith(".pb") ? "protobuf" : "json";
  const request = encoding === "json" ? (JSON.parse(file.toString()) as OtlpRequest) : decodeProtobuf(file);
  const fresh = freshRequest(request, at);
  const body =
    encoding === "json" ? Buffer.from(JSON.stringify(fresh.request)) : encodeProtobuf(fresh.request);
  const late = { ...deps, now: Date.UTC(2030, 0) };
  return { before: accepted(file, late), after: accepted(body, deps), traceId: fresh.traceId };

  function accepted(bytes: Buffer, given: typeof deps): Span[] {
    return decodeOtlp(bytes, encoding, given).records.map((decoded) => {
      if (!decoded.ok) throw new Error(decoded.reason);
      return decoded.span;
    });
  }
}

describe("the samples of examples/", () => {
  it("hold the guide's flat trace and four OTLP requests, whose every span is accepted", () => {
    const flat = readFileSync(new URL("flat-trace.json", folder));
    expect(decodeFlat(flat, deps)).toMatchObject({
      form: "one",
      records: [{ ok: true, span: { traceId: "test-trace-123" } }],
    });
    const counts = Object.fromEntries(otlpExamples.map((name) => [name, spansOf(name, now).before.length]));
    expect(counts).toEqual({
      "ai-gateway.otlp.json": 3,
      "ai-sdk-trace.otlp.json": 7,
      "vercel-drain.otlp.json": 2,
      "vercel-drain.otlp.pb": 2,
    });
  });

  it.each(otlpExamples)("%s is renewed: other ids, the same tree, and the last span ends now", (name) => {
    const { before, after, traceId } = spansOf(name, now);
    const tree = (spans: Span[]) =>
      spans.map((span) => spans.findIndex((other) => other.spanId === span.parentSpanId));
    expect(tree(after)).toEqual(tree(before));
    expect(after.map((span) => [span.name, span.durationMs, span.attributes])).toEqual(
      before.map((span) => [span.name, span.durationMs, span.attributes]),
    );
    expect(new Set(after.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(before.map((span) => span.traceId)).not.toContain(traceId);
    const ends = after.map((span) => span.startedAtUs / 1000 + span.durationMs);
    expect(Math.abs(Math.max(...ends) - now)).toBeLessThan(0.002);
  });
});
