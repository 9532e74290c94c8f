import { describe, expect, it } from "vitest";
import { Fault } from "../../shared/fault.ts";
import type { Call, Decoded, Span } from "../span.ts";
import { decodeFlat, type FlatDelivery } from "./flat.ts";

const now = Date.UTC(2026, 0, 15, 12);
const deps = { now, pricer: { price: () => null } };

const record = {
  id: "test-trace-123",
  timestamp: "2025-10-21T00:00:00Z",
  duration: 250,
  status: "success",
  url: "/api/test",
  method: "GET",
  metadata: { model: "gpt-4", tokens: 1000 },
};

function decode(body: unknown): FlatDelivery {
  return decodeFlat(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), deps);
}

function one(body: unknown): Decoded {
  const delivery = decode(body);
  const [first] = delivery.records;
  if (delivery.form !== "one" || first === undefined) throw new Error(`expected one, got ${delivery.form}`);
  return first;
}

function span(changes: object): Span {
  const decoded = one({ ...record, ...changes });
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.span;
}

function reason(changes: object): string | undefined {
  const decoded = one({ ...record, ...changes });
  return decoded.ok ? undefined : decoded.reason;
}

function faultOf(body: Buffer | string): Fault {
  try {
    decodeFlat(Buffer.from(body), deps);
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error("expected a fault");
}

describe("a flat record", () => {
  it("is a whole trace: every field of the guide's example has its place", () => {
    expect(span({})).toEqual({
      source: "flat",
      traceId: "test-trace-123",
      spanId: "test-trace-123",
      parentSpanId: null,
      name: "GET /api/test",
      kind: null,
      startedAtUs: Date.UTC(2025, 9, 21) * 1000,
      durationMs: 250,
      status: "success",
      isError: false,
      error: null,
      call: {
        operation: null,
        provider: null,
        model: "gpt-4",
        isCall: true,
        isPresumed: false,
        inputTokens: null,
        outputTokens: null,
        cacheReadTokens: null,
        cacheWriteTokens: null,
        reasoningTokens: null,
        totalTokens: 1000,
        statedCostUsd: null,
        owner: null,
      },
      price: null,
      attributes: '{"url":"/api/test","method":"GET","metadata":{"model":"gpt-4","tokens":1000}}',
      events: null,
    });
  });

  it("is priced by its call and its own time", () => {
    const seen: [Call, number][] = [];
    const price = { costUsd: 0.03, source: "genai-prices", version: "1", isEstimate: true } as const;
    const pricer = { price: (call: Call, ms: number) => (seen.push([call, ms]), price) };
    const delivery = decodeFlat(Buffer.from(JSON.stringify(record)), { now, pricer });
    expect(delivery).toMatchObject({ records: [{ span: { price } }] });
    expect(seen).toMatchObject([[{ model: "gpt-4", totalTokens: 1000 }, Date.UTC(2025, 9, 21)]]);
  });

  it("takes tokens, cost and provider where the sender tells them apart", () => {
    const metadata = {
      model: "gpt-4",
      provider: "openai",
      prompt_tokens: 700,
      completion_tokens: 300,
      cost: 0.5,
    };
    expect(span({ metadata }).call).toMatchObject({
      provider: "openai",
      inputTokens: 700,
      outputTokens: 300,
      totalTokens: 1000,
      statedCostUsd: 0.5,
    });
  });

  it("without a model is no call", () => {
    expect(span({ metadata: { tokens: 5 } }).call).toMatchObject({ isCall: false, model: null });
    expect(span({ metadata: undefined }).call.isCall).toBe(false);
  });

  it("keeps fields it does not know, and takes null for absent", () => {
    const { attributes } = span({
      region: "fra1",
      metadata: { user: { id: 7 } },
      user_agent: "curl/8",
      error: null,
    });
    expect(JSON.parse(attributes)).toMatchObject({
      region: "fra1",
      metadata: { user: { id: 7 } },
      user_agent: "curl/8",
    });
    expect(JSON.parse(span({ metadata: { user_agent: "node" } }).attributes)).toHaveProperty(
      "user_agent",
      "node",
    );
  });

  it.each([
    [{ status: "error" }, true, null],
    [{ status: "Failed" }, true, null],
    [{ status: "FAILURE" }, true, null],
    [{ status: "500" }, true, null],
    [{ status: "404" }, false, null],
    [{ status: "success" }, false, null],
    [{ error: "timed out" }, true, "timed out"],
    [{ error: { message: "boom" } }, true, "boom"],
    [{ error: { code: 7 } }, true, '{"code":7}'],
    [{ error: true }, true, null],
    [{ error: "" }, false, null],
    [{ metadata: { error: "inner" } }, true, "inner"],
  ])("%j: is an error %s with the text %s", (changes, isError, error) => {
    expect(span(changes)).toMatchObject({ isError, error });
  });

  it("has the status unset and the name trace where it names none", () => {
    expect(span({ status: undefined, url: undefined, method: undefined })).toMatchObject({
      status: "unset",
      name: "trace",
    });
  });
});

describe("a flat record that is not valid", () => {
  it.each([
    [{ id: undefined }, "id: missing"],
    [{ id: "" }, "id: expected 1 to 128 characters without NUL"],
    [{ id: "x".repeat(129) }, "id: expected 1 to 128 characters without NUL"],
    [{ id: "a\0b" }, "id: expected 1 to 128 characters without NUL"],
    [{ id: "a\ud800" }, "id: expected 1 to 128 characters without NUL"],
    [{ duration: undefined }, "duration: missing"],
    [{ duration: "250" }, "duration: expected a number of milliseconds ≥ 0, got a string"],
    [{ duration: -1 }, "duration: expected a number of milliseconds ≥ 0"],
    [{ duration: 2 ** 54 }, "duration: expected a number of milliseconds ≥ 0 and < 2^53"],
    [{ url: 7 }, "url: expected a string, got a number"],
    [{ metadata: "x" }, "metadata: expected an object, got a string"],
    [{ metadata: { tokens: -1 } }, "metadata.tokens: expected a whole number of tokens from 0 to 2^53 − 1"],
    [
      { metadata: { tokens: "9" } },
      "metadata.tokens: expected a whole number of tokens from 0 to 2^53 − 1, got a string",
    ],
    [{ metadata: { cost: -1 } }, "metadata.cost: expected a number of US dollars from 0 to 1,000,000,000"],
  ])("%j is refused with the field and what is allowed", (changes, expected) => {
    expect(reason(changes)).toBe(expected);
  });

  it("costs no other record of its delivery", () => {
    const delivery = decode([record, 7, { ...record, id: "" }, { ...record, id: "b" }]);
    expect(delivery).toMatchObject({
      form: "many",
      records: [
        { ok: true, span: { traceId: "test-trace-123" } },
        { ok: false, index: 1, reason: "expected a JSON object, got a number" },
        { ok: false, index: 2 },
        { ok: true, span: { traceId: "b" } },
      ],
    });
  });

  it("that nests deeper than 64 levels is refused, however deep", () => {
    const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const body = (levels: number) =>
      JSON.stringify({ ...record, x: 0 }).replace('"x":0', `"x":${deep(levels)}`);
    expect(one(body(64)).ok).toBe(true);
    expect(one(body(65))).toEqual({ ok: false, index: 0, reason: "nested deeper than 64 levels" });
    expect(one(body(200_000)).ok).toBe(false);
  });
});

describe("the text of a flat record", () => {
  it("is made fit for PostgreSQL: NUL and lone surrogates become U+FFFD", () => {
    const stored = span({
      url: "/a\0b",
      metadata: { model: "m\ud800", "k\0": ["\udc00"], kept: "\\u0000 😀" },
    });
    expect(stored.name).toBe("GET /a\uFFFDb");
    expect(stored.call.model).toBe("m\uFFFD");
    expect(JSON.parse(stored.attributes)).toMatchObject({
      url: "/a\uFFFDb",
      metadata: { "k\uFFFD": ["\uFFFD"], kept: "\\u0000 😀" },
    });
  });

  it.each(["\0", "\ud800", "a\udfff"])("%j alone is made fit as well", (note) => {
    expect(span({ note }).attributes).toMatch(/"note":"a?\uFFFD"/);
  });

  it("is cut where it is too long, and says so", () => {
    const stored = span({
      url: `/${"x".repeat(1_000_000)}`,
      error: "e".repeat(3000),
      note: "n".repeat(40_000),
    });
    expect(stored.name).toBe(`GET /${"x".repeat(495)}…[cut, 999505 characters]`);
    expect(stored.error).toBe(`${"e".repeat(2000)}…[cut, 1000 characters]`);
    expect(JSON.parse(stored.attributes)).toHaveProperty(
      "note",
      `${"n".repeat(32_768)}…[cut, 7232 characters]`,
    );
  });

  it("cannot reach a prototype", () => {
    const body = JSON.stringify(record).replace("{", '{"__proto__":{"polluted":1},');
    const decoded = one(body);
    expect(decoded.ok && decoded.span.attributes).toContain('"__proto__":{"polluted":1}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("the form of a delivery", () => {
  it.each(["{}", " {} \n", "[]", "", "\n\n"])("%j is empty", (body) => {
    expect(decode(body)).toEqual({ form: "empty", records: [] });
  });

  it("is many for lines of JSON, and a bad line is named by its number", () => {
    const line = JSON.stringify(record);
    expect(decode(`${line}\r\n\n{"id": tru\n{"id":""}\n${line}\n`)).toMatchObject({
      form: "many",
      records: [
        { ok: true },
        { ok: false, index: 1, reason: "line 3: not valid JSON" },
        { ok: false, index: 2, reason: "line 4: id: expected 1 to 128 characters without NUL" },
        { ok: true },
      ],
    });
  });

  it("is too large beyond 50,000 records, in an array or in lines", () => {
    expect(faultOf(`[${"0,".repeat(50_000)}0]`).code).toBe("body_too_large");
    expect(faultOf("{}\n".repeat(50_001)).code).toBe("body_too_large");
  });

  it("is one for one object, with a byte order mark or over several lines", () => {
    expect(decode(`\uFEFF${JSON.stringify(record, null, 2)}`).form).toBe("one");
  });

  it.each([
    ['{"id": "secret-', "The body is not valid JSON: it ends too early, after 15 characters."],
    ["secret", "The body is not valid JSON, at character 1 of 6."],
    ['{"id": "a", secret}', "The body is not valid JSON, at character 13 of 19."],
    ['{\n"id": "a",\n"b": secret\n', "The body is not valid JSON, at character 19 of 25."],
  ])("%j is a fault that names the place and not the content", (body, detail) => {
    const fault = faultOf(body);
    expect(fault.code).toBe("invalid_body");
    expect(fault.detail).toBe(detail);
  });
});
