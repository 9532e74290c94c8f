import { expect, it } from "vitest";
import type { Span } from "../span.ts";
import { makeSpan, startUs, type SpanChanges } from "./fixtures/make-span.ts";
import { TraceParts, type TracePart } from "./trace-parts.ts";

const otlp = (changes: SpanChanges) =>
  makeSpan({ source: "otlp", traceId: "a", parentSpanId: "p", ...changes });

function partTraces(spans: readonly Span[]): TracePart[] {
  const parts = new TraceParts();
  for (const span of spans) parts.add(span);
  return parts.sorted();
}

const call = { isCall: true, model: "m", inputTokens: 3, outputTokens: 2, totalTokens: 5 };

it("has one part per OTLP trace in the order of their ids, and none for flat records", () => {
  const parts = partTraces([
    otlp({ traceId: "b" }),
    otlp({ traceId: "a" }),
    makeSpan(),
    otlp({ traceId: "b" }),
  ]);
  expect(parts.map(({ trace_id, span_count }) => [trace_id, span_count])).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

it("reaches from the earliest start to the latest end, to the microsecond", () => {
  const [part] = partTraces([
    otlp({ startedAtUs: startUs + 500, durationMs: 2 }),
    otlp({ startedAtUs: startUs, durationMs: 0.0004 }),
    otlp({ startedAtUs: startUs + 1, durationMs: 3.0005 }),
  ]);
  expect(part).toMatchObject({ started_us: startUs, ended_us: startUs + 3_002 });
});

it("is named by its root, and until that comes by its earliest span", () => {
  const late = otlp({ name: "late", startedAtUs: startUs + 9 });
  const early = otlp({ name: "early" });
  const root = otlp({ name: "root", parentSpanId: null, startedAtUs: startUs + 5 });
  expect(partTraces([late, early])[0]).toMatchObject({ name: "early", has_root: false });
  expect(partTraces([late, early, root])[0]).toMatchObject({ name: "root", has_root: true });
  expect(partTraces([root, early])[0]).toMatchObject({ name: "root", has_root: true });
});

it("sums calls only; its cost is null until one of them has a price", () => {
  const other = { ...call, isCall: false };
  expect(partTraces([otlp({ call }), otlp({ call: other })])[0]).toMatchObject({
    models: ["m"],
    input_tokens: 3,
    output_tokens: 2,
    total_tokens: 5,
    cost_usd: null,
    unpriced_spans: 1,
  });
  expect(partTraces([otlp({ call }), otlp({ call, price: { costUsd: 0 } })])[0]).toMatchObject({
    models: ["m"],
    cost_usd: 0,
    unpriced_spans: 1,
  });
});

it("fails with any of its spans and keeps the first message", () => {
  const failed = (error: string | null) => otlp({ isError: true, error });
  expect(partTraces([otlp({}), failed(null), failed("first"), failed("second")])[0]).toMatchObject({
    is_error: true,
    error: "first",
  });
});

it("says whether a presumed call is among its calls", () => {
  expect(partTraces([otlp({ call })])[0]?.has_presumed).toBe(false);
  expect(partTraces([otlp({ call }), otlp({ call: { ...call, isPresumed: true } })])[0]?.has_presumed).toBe(
    true,
  );
  expect(partTraces([otlp({ call: { isPresumed: true } })])[0]?.has_presumed).toBe(false);
});
