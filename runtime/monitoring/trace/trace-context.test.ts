import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  beginTrace,
  childOf,
  continueTrace,
  readAttributes,
  readTrace,
  traceAttributes,
  traceHeaders,
} from "./trace-context.ts";
import { objectTraceId } from "../../shared/object-trace-id.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const traceparent = `00-${traceId}-${spanId}-01`;

describe("a trace", () => {
  it("of the caller is gone on with: its id and decision, a span of our own below the caller's", () => {
    const trace = continueTrace({ traceparent, tracestate: "vendor=1,other=2" });
    expect(trace).toMatchObject({
      traceId,
      parentSpanId: spanId,
      isSampled: true,
      traceState: "vendor=1,other=2",
    });
    expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(trace.spanId).not.toBe(spanId);
  });

  it.each([
    ["nothing", undefined],
    ["another form", "4bf92f3577b34da6"],
    ["capital letters", traceparent.toUpperCase()],
    ["the id of no trace", `00-${"0".repeat(32)}-${spanId}-01`],
    ["the id of no span", `00-${traceId}-${"0".repeat(16)}-01`],
    ["a version that is forbidden", traceparent.replace(/^00/, "ff")],
    ["more than version 00 has", `${traceparent}-extra`],
  ])("begins anew after %s", (_, sent) => {
    expect(readTrace({ traceparent: sent })).toBeUndefined();
    const trace = continueTrace({ traceparent: sent });
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(trace.traceId).not.toBe(traceId);
    expect(trace.parentSpanId).toBeUndefined();
  });

  it("of a later version is read as far as it is known", () => {
    expect(readTrace({ traceparent: `cc-${traceId}-${spanId}-01-what-comes` })).toMatchObject({
      traceId,
      isSampled: true,
    });
  });

  it("survives every way that it is handed on: headers, a message's attributes, a child", () => {
    fc.assert(
      fc.property(fc.boolean(), (isSampled) => {
        const trace = childOf(
          continueTrace({ traceparent: traceparent.replace(/1$/, isSampled ? "1" : "0") }),
        );
        const { parentSpanId: _, ...place } = trace;
        expect(readTrace(traceHeaders(trace))).toEqual(place);
        const received = Object.fromEntries(
          Object.entries(traceAttributes(trace)).map(([name, { StringValue }]) => [
            name,
            { stringValue: StringValue },
          ]),
        );
        expect(readAttributes(received)).toEqual(place);
      }),
    );
  });

  it("is recorded in the share that is asked for, by its id", () => {
    const sampled = (share: number) =>
      Array.from({ length: 2_000 }, () => beginTrace(share).isSampled).filter(Boolean).length;
    expect(sampled(0)).toBe(0);
    expect(sampled(1)).toBe(2_000);
    // 200 and four times the standard deviation.
    expect(Math.abs(sampled(0.1) - 200)).toBeLessThan(60);
  });
});

it("the trace of a file is the same wherever it is worked on, and another's is another", () => {
  const file = { bucket: "lake", key: "bedrock/a.json.gz", version: "v1" };
  expect(objectTraceId(file)).toBe(objectTraceId({ ...file }));
  expect(objectTraceId(file)).toMatch(/^[0-9a-f]{32}$/);
  const others = [
    { bucket: "lake2" },
    { key: "bedrock/b.json.gz" },
    { version: "v2" },
    { version: undefined },
  ];
  expect(new Set([file, ...others.map((other) => ({ ...file, ...other }))].map(objectTraceId)).size).toBe(5);
});
