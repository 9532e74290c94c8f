import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import type { Decoded, Span } from "../span.ts";
import {
  base,
  decodeJson,
  decodeProto,
  deps,
  fixture,
  type Json,
  request,
  startMs,
  startNano,
  withBuffers,
} from "./fixtures/otlp-request.ts";
import { decodeOtlp } from "./otlp.ts";
import { encodeProtobuf } from "./otlp-schema.ts";

function span(changes: object, resource: unknown[] = []): Span {
  const [decoded] = decodeJson(request([{ ...base, ...changes }], resource));
  if (decoded?.ok !== true) throw new Error(decoded?.reason ?? "no span");
  return decoded.span;
}

function attributesOf(pairs: unknown[], resource: unknown[] = []): unknown {
  return JSON.parse(span({ attributes: pairs }, resource).attributes);
}

function reasonIn(decoded: Decoded | undefined): string | undefined {
  return decoded?.ok === false ? decoded.reason : undefined;
}

function faultOf(body: Buffer | string, encoding: "json" | "protobuf"): Fault {
  try {
    decodeOtlp(Buffer.from(body), encoding, deps);
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error("expected a fault");
}

const text = (key: string, stringValue: unknown) => ({ key, value: { stringValue } });

describe("a span", () => {
  it("is read to the nanosecond from 64-bit times, in lower-case ids", () => {
    expect(span({})).toMatchObject({
      source: "otlp",
      traceId: "5b8efff798038103d269b633813fc60c",
      spanId: "eee19b7ec3c1b174",
      parentSpanId: "eee19b7ec3c1b173",
      name: "chat gpt-5",
      startedAtUs: startMs * 1000 + 123,
      durationMs: 5.000333,
      status: "unset",
      isError: false,
      events: null,
      attributes: "{}",
    });
  });

  it.each([[2], ["server"], ["SPAN_KIND_SERVER"], ["Server"]])("of kind %j is a server's", (kind) => {
    expect(span({ kind }).kind).toBe("server");
  });

  it.each([[0], [undefined], ["SPAN_KIND_UNSPECIFIED"], [99], [{}]])("of kind %j has none", (kind) => {
    expect(span({ kind }).kind).toBeNull();
  });

  it.each([[undefined], [""], ["0000000000000000"]])("whose parent is %j is a root", (parentSpanId) => {
    expect(span({ parentSpanId }).parentSpanId).toBeNull();
  });

  it("is an error by its status code only, with the status's message or the exception's", () => {
    const attributes = [text("exception.type", "TimeoutError"), text("exception.message", "took 9 s")];
    const events = [{ name: "exception", timeUnixNano: startNano, attributes }];
    expect(span({ status: { code: 2, message: "boom" }, events })).toMatchObject({
      isError: true,
      error: "boom",
    });
    expect(span({ status: { code: "STATUS_CODE_ERROR" }, events })).toMatchObject({
      status: "error",
      error: "took 9 s",
    });
    expect(span({ status: { code: 1 }, events })).toMatchObject({
      status: "ok",
      isError: false,
      error: null,
    });
    expect(JSON.parse(span({ events }).events ?? "")).toEqual([
      {
        name: "exception",
        time: "2026-01-15T12:00:00.000123Z",
        attributes: { "exception.type": "TimeoutError", "exception.message": "took 9 s" },
      },
    ]);
  });
});

describe("a span's attributes", () => {
  it("come after the resource's, and win", () => {
    const resource = [text("service.name", "api"), text("env", "prod")];
    expect(span({ attributes: [text("env", "dev"), text("a", "1")] }, resource).attributes).toBe(
      '{"service.name":"api","env":"dev","a":"1"}',
    );
  });

  it.each([
    [{ stringValue: "" }, ""],
    [{ boolValue: false }, false],
    [{ intValue: "0" }, 0],
    [{ intValue: -5 }, -5],
    [{ intValue: "9007199254740993" }, "9007199254740993"],
    [{ intValue: "-9223372036854775808" }, "-9223372036854775808"],
    [{ doubleValue: 1.5 }, 1.5],
    [{ doubleValue: "NaN" }, "NaN"],
    [{ doubleValue: "-Infinity" }, "-Infinity"],
    [{ bytesValue: "AAEC/w==" }, "AAEC/w=="],
    [{ arrayValue: { values: [{ stringValue: "a" }, { intValue: 1 }, {}] } }, ["a", 1, null]],
    [{ arrayValue: {} }, []],
    [{ kvlistValue: { values: [{ key: "k", value: { boolValue: true } }] } }, { k: true }],
    [{}, null],
  ])("%j is kept as %j in both encodings", (value, expected) => {
    const attributes = [{ key: "x", value }];
    expect(attributesOf(attributes)).toEqual({ x: expected });
    const [decoded] = decodeProto(request([{ ...base, attributes }]));
    expect(decoded?.ok === true && JSON.parse(decoded.span.attributes)).toEqual({ x: expected });
  });

  it("cost no batch where an exporter writes 1e+21 as an integer", () => {
    const body = JSON.stringify(request([{ ...base, attributes: [{ key: "n", value: { intValue: 0 } }] }]));
    const [decoded] = decodeJson(body.replace('"intValue":0', '"intValue":1e+21'));
    expect(decoded?.ok === true && decoded.span.attributes).toBe('{"n":"1000000000000000000000"}');
  });

  it("are made fit for PostgreSQL and bounded", () => {
    const kept = attributesOf([
      text("a\0", "\0\ud800 😀"),
      text("b", "\\u0000"),
      text("c", "x".repeat(1_000_000)),
    ]);
    expect(kept).toEqual({
      "a\uFFFD": "\uFFFD\uFFFD 😀",
      b: "\\u0000",
      c: `${"x".repeat(32_768)}…[cut, 967232 characters]`,
    });
    const long = span({ name: `${"n".repeat(499)}😀\0`, status: { code: 2, message: "e\0".repeat(2000) } });
    expect(long.name).toBe(`${"n".repeat(499)}…[cut, 3 characters]`);
    expect(long.error).toBe(`${"e\uFFFD".repeat(1000)}…[cut, 2000 characters]`);
  });

  it("cannot reach a prototype", () => {
    const pair = (key: string, values: unknown[]) => ({ key, value: { kvlistValue: { values } } });
    const kept = attributesOf([pair("__proto__", [text("polluted", "yes")]), text("a", "b")]) as Json;
    expect(Object.keys(kept)).toEqual(["__proto__", "a"]);
    expect(kept["polluted"]).toBeUndefined();
  });

  it("may nest 64 levels; a span beyond is refused, alone", () => {
    const nested = (levels: number): Json =>
      levels === 0
        ? { stringValue: "x" }
        : { kvlistValue: { values: [{ key: "k", value: nested(levels - 1) }] } };
    const body = (levels: number) =>
      request([{ ...base, attributes: [{ key: "x", value: nested(levels) }] }, base]);
    for (const decode of [decodeJson, decodeProto]) {
      expect(decode(body(64)).map((decoded) => decoded.ok)).toEqual([true, true]);
      expect(decode(body(65)).map(reasonIn)).toEqual(["attributes: nested deeper than 64 levels", undefined]);
    }
    expect(decodeJson(request([base], [{ key: "x", value: nested(65) }])).map(reasonIn)).toEqual([
      "resource.attributes: nested deeper than 64 levels",
    ]);
    expect(faultOf(encodeProtobuf(withBuffers(body(300)) as Json), "protobuf").code).toBe("invalid_body");
  });

  it("of a resource cannot blow a small body up to gigabytes", () => {
    const resource = Array.from({ length: 40 }, (_, i) => text(`r${i}`, "x".repeat(30_000)));
    const body = JSON.stringify(
      request(
        Array.from({ length: 100 }, () => base),
        resource,
      ),
    );
    expect(faultOf(body, "json").code).toBe("body_too_large");
  });
});

describe("a span that is not valid", () => {
  it.each([
    [{ traceId: undefined }, "traceId: missing"],
    [{ traceId: "5b8efff798038103d269b633813fc6" }, "traceId: expected 32 hex digits, got 30"],
    [{ traceId: "0".repeat(32) }, "traceId: expected an id that is not all zeros"],
    [{ spanId: "" }, "spanId: missing"],
    [{ spanId: "eee19b7ec3c1b17400" }, "spanId: expected 16 hex digits, got 18"],
    [{ parentSpanId: "eee1" }, "parentSpanId: expected 16 hex digits, got 4"],
    [{ startTimeUnixNano: undefined }, "startTimeUnixNano: missing"],
    [{ startTimeUnixNano: "0" }, "startTimeUnixNano: missing"],
    [{ startTimeUnixNano: "9223372036854775808" }, "startTimeUnixNano: more than 24 hours in the future"],
    [{ startTimeUnixNano: "18446744073709551615" }, "startTimeUnixNano: more than 24 hours in the future"],
    [
      { startTimeUnixNano: `${startMs + 86_400_001}000000` },
      "startTimeUnixNano: more than 24 hours in the future",
    ],
    [{ startTimeUnixNano: String(startMs) }, "startTimeUnixNano: expected a time from the year 2000 on"],
    [{ endTimeUnixNano: undefined }, "endTimeUnixNano: missing"],
    [
      { endTimeUnixNano: `${startMs}123455` },
      "endTimeUnixNano: expected a time not before startTimeUnixNano",
    ],
  ])("with %j is refused in both encodings", (changes, expected) => {
    const body = request([{ ...base, ...changes }, base]);
    expect(decodeJson(body).map(reasonIn)).toEqual([expected, undefined]);
    expect(decodeProto(body).map(reasonIn)).toEqual([expected, undefined]);
  });

  it.each([
    [{ traceId: "Z".repeat(32) }, "traceId: expected 32 hex digits, got other characters"],
    [{ traceId: 7 }, "traceId: expected 32 hex digits, got a number"],
    [{ name: 7 }, "name: expected a string, got a number"],
    [
      { startTimeUnixNano: {} },
      "startTimeUnixNano: expected a whole number of nanoseconds since 1970, below 2^64",
    ],
    [
      { startTimeUnixNano: "-5" },
      "startTimeUnixNano: expected a whole number of nanoseconds since 1970, below 2^64",
    ],
    [
      { startTimeUnixNano: 1.5 },
      "startTimeUnixNano: expected a whole number of nanoseconds since 1970, below 2^64",
    ],
  ])("with %j is refused in JSON", (changes, expected) => {
    expect(decodeJson(request([{ ...base, ...changes }])).map(reasonIn)).toEqual([expected]);
  });

  it("is numbered through all resources and scopes", () => {
    const group = { scopeSpans: [{ spans: [base, null] }, { spans: [{ ...base, spanId: "" }] }] };
    const refused = decodeJson({ resourceSpans: [group, group] }).filter((decoded) => !decoded.ok);
    expect(refused.map((decoded) => !decoded.ok && decoded.index)).toEqual([1, 2, 4, 5]);
  });
});

describe("a request", () => {
  it("may be empty", () => {
    for (const body of ["{}", '{"resourceSpans":[]}', '{"resourceSpans":null}', '{"unknown":1}']) {
      expect(decodeJson(body)).toEqual([]);
    }
    expect(decodeOtlp(Buffer.alloc(0), "protobuf", deps)).toEqual({ records: [] });
  });

  it.each([
    ["", "The body is empty: expected JSON."],
    ["[1]", "Expected a JSON object with resourceSpans, got an array."],
    ['{"resourceSpans":', "The body is not valid JSON: it ends too early, after 17 characters."],
    ['{"resourceSpans":"secret"}', "resourceSpans: expected an array, got a string."],
    ['{"resourceSpans":[7]}', "resourceSpans[0]: expected an object, got a number."],
    [
      '{"resourceSpans":[{"scopeSpans":{}}]}',
      "resourceSpans[0].scopeSpans: expected an array, got an object.",
    ],
  ])("in JSON of %j is a fault that says what was expected", (body, detail) => {
    expect(faultOf(body, "json")).toMatchObject({ code: "invalid_body", detail });
  });

  it("in protobuf that is cut short is a fault", () => {
    const whole = fixture("ai-sdk-7.otlp.pb");
    expect(faultOf(whole.subarray(0, -1), "protobuf").code).toBe("invalid_body");
    expect(faultOf('{"resourceSpans":[]}', "protobuf").code).toBe("invalid_body");
  });

  it("of the AI SDK, sent by OpenTelemetry's own exporters, reads the same from both", () => {
    const later = { ...deps, now: Date.UTC(2030, 0) };
    const [json, protobuf] = [
      decodeOtlp(fixture("ai-sdk-7.otlp.json"), "json", later).records,
      decodeOtlp(fixture("ai-sdk-7.otlp.pb"), "protobuf", later).records,
    ];
    expect(
      json
        .map((decoded) => (decoded.ok ? decoded.span.name : decoded.reason))
        .sort((a, b) => (a < b ? -1 : 1)),
    ).toEqual([
      "POST /api/chat",
      "charge",
      "chat gpt-5.4-mini",
      "chat gpt-5.4-mini",
      "execute_tool weather",
      "invoke_agent gpt-5.4-mini",
      "step 1",
      "step 2",
    ]);
    // The exporter itself tells 1e21 differently: an integer in JSON, a double in protobuf.
    const comparable = (records: Decoded[]) =>
      records.map((decoded) =>
        JSON.stringify(decoded).replace('\\"big\\":\\"1000000000000000000000\\"', '\\"big\\":1e+21'),
      );
    expect(comparable(json)).toEqual(comparable(protobuf));
  });
});
