import { gzipSync } from "node:zlib";
import pg from "pg";
import protobuf from "protobufjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeProtobuf } from "../runtime/trace-processor/decode/otlp-schema.ts";
import type { Service } from "../runtime/trace-processor/service.ts";
import { withDatabase } from "./support/database.ts";
import { makeTestService } from "./support/service.ts";
import {
  callAttributes,
  hexId,
  type Json,
  otlpRequest,
  otlpSpan,
  postFlat,
  postOtlp,
} from "./support/traces.ts";

const database = withDatabase();
let service: Service;
let pool: pg.Pool;

beforeAll(async () => {
  service = await makeTestService(database.url);
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await service.close();
  await pool.end();
});

const asProtobuf = { "content-type": "application/x-protobuf" };

/** Messages of the protocol as its own definition numbers them, written here a second time. */
const messages = protobuf.parse(`
  syntax = "proto3";
  message Status { int32 code = 1; string message = 2; }
  message PartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
  message Response { PartialSuccess partial_success = 1; }`).root;

function decode(type: string, bytes: Buffer): Json {
  const message = messages.lookupType(type);
  return message.toObject(message.decode(bytes), { longs: Number }) as Json;
}

/** Ids are bytes in protobuf. */
function protobufOf(spans: Json[]): Buffer {
  const bytes = (id: unknown) => Buffer.from(id as string, "hex");
  const withBytes = spans.map((span) => ({
    ...span,
    traceId: bytes(span["traceId"]),
    spanId: bytes(span["spanId"]),
    ...(span["parentSpanId"] ? { parentSpanId: bytes(span["parentSpanId"]) } : {}),
  }));
  return encodeProtobuf(otlpRequest(withBytes));
}

async function storedRows(traceId: string): Promise<unknown[]> {
  const { rows } = await pool.query("select * from spans where trace_id = $1 order by started_at, span_id", [
    traceId,
  ]);
  return rows.map((row: Json) => ({ ...row, received_at: "whenever" }));
}

describe("a request that is right", () => {
  it("is answered in its own encoding: {} in JSON, no bytes in protobuf", async () => {
    const json = await postOtlp(service, [otlpSpan()]);
    expect([json.statusCode, json.headers["content-type"], json.body]).toEqual([
      200,
      "application/json",
      "{}",
    ]);
    const proto = await postOtlp(service, protobufOf([otlpSpan()]), asProtobuf);
    expect([proto.statusCode, proto.headers["content-type"], proto.rawPayload.length]).toEqual([
      200,
      "application/x-protobuf",
      0,
    ]);
  });

  it("stores the same rows from JSON, from protobuf and from gzip of either", async () => {
    const spanIds = [hexId(8), hexId(8)];
    const startMs = Date.now() - 60_000;
    const make = (traceId: string) => [
      otlpSpan({ traceId, spanId: spanIds[0] as string, startMs, name: "agent" }),
      otlpSpan({
        traceId,
        spanId: spanIds[1] as string,
        parentSpanId: spanIds[0],
        startMs: startMs + 5,
        isError: true,
        message: "Überlast",
        attributes: callAttributes({ "gen_ai.usage.cache_read.input_tokens": 400 }),
      }),
    ];
    const bodies: [(spans: Json[]) => Buffer, Record<string, string>][] = [
      [(spans) => Buffer.from(JSON.stringify(otlpRequest(spans))), {}],
      [protobufOf, asProtobuf],
      [(spans) => gzipSync(JSON.stringify(otlpRequest(spans))), { "content-encoding": "gzip" }],
      [(spans) => gzipSync(protobufOf(spans)), { ...asProtobuf, "content-encoding": "gzip" }],
    ];
    const stored: unknown[][] = [];
    for (const [bodyOf, headers] of bodies) {
      const traceId = hexId(16);
      expect((await postOtlp(service, bodyOf(make(traceId)), headers)).statusCode).toBe(200);
      stored.push((await storedRows(traceId)).map((row) => ({ ...(row as Json), trace_id: "same" })));
    }
    expect(stored[0]).toMatchObject([
      { name: "agent", is_call: false },
      { is_call: true, cache_read_tokens: "400", error: "Überlast", cost_usd: "0.0030000000" },
    ]);
    for (const rows of stored.slice(1)) expect(rows).toEqual(stored[0]);
  });

  it.each([
    ["{}", {}],
    ['{"resourceSpans":[]}', {}],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[]}]}],"unknown":1}', {}],
    ["", asProtobuf],
  ])("may hold no span at all: %j", async (body, headers) => {
    expect((await postOtlp(service, body, headers)).statusCode).toBe(200);
  });
});

describe("a request that is right in part", () => {
  it("is a partial success with the reason for each span that was refused", async () => {
    const good = otlpSpan();
    const spans = [
      { ...otlpSpan(), traceId: "abc" },
      good,
      { ...otlpSpan(), spanId: "" },
      { ...otlpSpan(), startTimeUnixNano: "0" },
      { ...otlpSpan(), startTimeUnixNano: String(2n ** 63n), endTimeUnixNano: String(2n ** 63n) },
    ];
    const answer = await postOtlp(service, spans);
    expect(answer.statusCode).toBe(200);
    const { partialSuccess } = answer.json<{
      partialSuccess: { rejectedSpans: number; errorMessage: string };
    }>();
    expect(partialSuccess.rejectedSpans).toBe(4);
    expect(partialSuccess.errorMessage.split("; ")).toEqual([
      "span 0: traceId: expected 32 hex digits, got 3",
      "span 2: spanId: missing",
      "span 3: startTimeUnixNano: missing",
      "span 4: startTimeUnixNano: more than 24 hours in the future",
    ]);
    expect(await storedRows(good.traceId)).toHaveLength(1);
  });

  it("says so in protobuf too, and names ten reasons at the most", async () => {
    const spans = Array.from({ length: 12 }, () => ({ ...otlpSpan(), traceId: "ab".repeat(15) }));
    const answer = await postOtlp(service, protobufOf(spans), asProtobuf);
    expect(answer.statusCode).toBe(200);
    const { partialSuccess } = decode("Response", answer.rawPayload) as {
      partialSuccess: { rejectedSpans: number; errorMessage: string };
    };
    expect(partialSuccess.rejectedSpans).toBe(12);
    expect(partialSuccess.errorMessage.split("; ")).toHaveLength(11);
    expect(partialSuccess.errorMessage).toMatch(/; and 2 more$/);
  });
});

describe("a request that is wrong", () => {
  it.each(["{", '"text"', "[]", '{"resourceSpans":{}}'])(
    "in JSON (%j) gets a Status in JSON",
    async (body) => {
      const answer = await postOtlp(service, body);
      expect([answer.statusCode, answer.headers["content-type"]]).toEqual([400, "application/json"]);
      expect(answer.json()).toEqual({ code: 3, message: expect.stringMatching(/^invalid_body: /) });
    },
  );

  it("in protobuf gets a Status in protobuf", async () => {
    const answer = await postOtlp(service, Buffer.from([0x0a, 0xff, 0xff]), asProtobuf);
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([400, "application/x-protobuf"]);
    expect(decode("Status", answer.rawPayload)).toEqual({
      code: 3,
      message: "invalid_body: The body is not an ExportTraceServiceRequest in protobuf.",
    });
  });

  it("that is too large gets 413 as a Status, not a problem document", async () => {
    const small = await makeTestService(database.url, { env: { MAX_BODY_BYTES: "1024" } });
    const answer = await postOtlp(small, Buffer.alloc(2000), asProtobuf);
    expect(answer.statusCode).toBe(413);
    expect(decode("Status", answer.rawPayload)).toMatchObject({ code: 8 });
    await small.close();
  });

  it("never redirects and never asks for a wait beyond 5 s", async () => {
    const limited = await makeTestService(database.url, { env: { INGEST_RATE_PER_SECOND: "1" } });
    await postOtlp(limited, []);
    const answer = await postOtlp(limited, []);
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers["retry-after"])).toBeLessThanOrEqual(5);
    expect(answer.json()).toMatchObject({ code: 8, message: expect.stringMatching(/^rate_limited: /) });
    await limited.close();
  });
});

describe("a drain that was pointed at /webhook/vercel-trace, as the earlier guide had it", () => {
  it.each([
    ["JSON", (spans: Json[]) => JSON.stringify(otlpRequest(spans)), {}],
    [
      "JSON with white space first",
      (spans: Json[]) => `\n  ${JSON.stringify(otlpRequest(spans), null, 2)}`,
      {},
    ],
    ["protobuf", (spans: Json[]) => protobufOf(spans), asProtobuf],
    ["gzip", (spans: Json[]) => gzipSync(JSON.stringify(otlpRequest(spans))), { "content-encoding": "gzip" }],
  ])("is stored as at /v1/traces: %s", async (_form, encode, headers) => {
    const span = otlpSpan({ attributes: callAttributes() });
    const answer = await postFlat(service, encode([span]), headers);
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([
      200,
      "content-type" in headers ? headers["content-type"] : "application/json",
    ]);
    const { rows } = await pool.query("select source, is_call from spans where trace_id = $1", [
      span.traceId,
    ]);
    expect(rows).toEqual([{ source: "otlp", is_call: true }]);
  });

  it("names the spans that it rejects", async () => {
    const answer = await postFlat(service, otlpRequest([{ ...otlpSpan(), traceId: "short" }]));
    expect(answer.json<{ partialSuccess: Json }>().partialSuccess["rejectedSpans"]).toBe(1);
  });
});
