import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCall } from "./read-call.ts";

function read(attributes: Record<string, unknown>, rest: { spanName?: string; scopeName?: string } = {}) {
  return readCall({
    attributes,
    scopeName: "app",
    spanName: "span",
    hasParent: true,
    kind: "internal",
    ...rest,
  });
}

const usage = { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5 };

describe("a call is told by its operation", () => {
  it.each(["chat", "text_completion", "generate_content"])("%s is a call, with or without usage", (name) => {
    expect(read({ "gen_ai.operation.name": name })).toMatchObject({ isCall: true, isPresumed: false });
    expect(read({ "gen_ai.operation.name": name, ...usage })).toMatchObject({
      isCall: true,
      isPresumed: false,
    });
  });

  it.each([
    ["gen_ai.operation.name", "invoke_agent"],
    ["gen_ai.operation.name", "agent_step"],
    ["gen_ai.operation.name", "execute_tool"],
    ["ai.operationId", "ai.streamText"],
    ["ai.operationId", "ai.embedMany"],
    ["openinference.span.kind", "CHAIN"],
    ["openinference.span.kind", "AGENT"],
  ])("%s = %s is none, whatever usage and cost it repeats", (name, value) => {
    const cost = { "vercel.ai_gateway.cost.total": "1", "vercel.ai_gateway.cost.currency": "USD" };
    expect(read({ [name]: value, ...usage, ...cost })).toMatchObject({ isCall: false, isPresumed: false });
  });

  it.each(["ai.generateText.doGenerate", "ai.streamText.doStream", "ai.embed.doEmbed"])(
    "%s is a call, as operation or as the span's name",
    (name) => {
      expect(read({ "ai.operationId": name })).toMatchObject({ isCall: true, isPresumed: false });
      expect(read({}, { spanName: name })).toMatchObject({
        isCall: true,
        isPresumed: false,
        operation: name,
      });
    },
  );

  it("a span with usage and no operation, or one that is not known, is presumed to be a call", () => {
    expect(read(usage)).toMatchObject({ isCall: true, isPresumed: true, operation: null });
    expect(read({ ...usage, "gen_ai.operation.name": "rerank" })).toMatchObject({
      isCall: true,
      isPresumed: true,
    });
    expect(read({ "gen_ai.operation.name": "rerank" })).toMatchObject({ isCall: false, isPresumed: false });
  });

  it("a span that only names a model is none", () => {
    expect(read({ "gen_ai.request.model": "gpt-4o" })).toMatchObject({ isCall: false, model: "gpt-4o" });
  });

  it("embeddings are presumed, but in AI SDK 7, whose roots have no usage", () => {
    const embeddings = { "gen_ai.operation.name": "embeddings", "gen_ai.usage.input_tokens": 7 };
    expect(read(embeddings)).toMatchObject({ isCall: true, isPresumed: true });
    expect(read(embeddings, { scopeName: "gen_ai" })).toMatchObject({ isCall: true, isPresumed: false });
  });

  it("a span of something else gives nothing", () => {
    const call = read({ "http.request.method": "GET", "service.name": "shop" });
    expect(call.isCall).toBe(false);
    expect(Object.values(call).filter((value) => value !== null)).toEqual([false, false]);
  });
});

describe("tokens", () => {
  it.each([-1, 1.5, Number.NaN, "NaN", "-3", "1e3", 2 ** 53, "9007199254740993", true, {}, []])(
    "that are no count (%j) are unknown, even where an older name has some",
    (value) => {
      const call = read({ "gen_ai.usage.input_tokens": value, "gen_ai.usage.prompt_tokens": 9 });
      expect(call.inputTokens).toBeNull();
    },
  );

  it("may come as text, as 64-bit integers do", () => {
    expect(read({ "gen_ai.usage.input_tokens": "9007199254740991" }).inputTokens).toBe(
      Number.MAX_SAFE_INTEGER,
    );
  });

  it("are read by their old names too", () => {
    const old = {
      "gen_ai.system": "openai",
      "gen_ai.usage.prompt_tokens": 3,
      "gen_ai.usage.completion_tokens": 4,
    };
    expect(read(old)).toMatchObject({ provider: "openai", inputTokens: 3, outputTokens: 4, totalTokens: 7 });
  });

  it("of the cache lie inside the input, or are added where they exceed it", () => {
    const cached = (inputTokens: number) =>
      read({
        "gen_ai.usage.input_tokens": inputTokens,
        "gen_ai.usage.cache_read.input_tokens": 80,
        "gen_ai.usage.cache_creation.input_tokens": 20,
      }).inputTokens;
    expect(cached(100)).toBe(100);
    expect(cached(99)).toBe(199);
    expect(cached(0)).toBe(100);
  });

  it("of reasoning lie inside the output, or are added where they exceed it", () => {
    const call = read({ "gen_ai.usage.output_tokens": 5, "gen_ai.usage.reasoning.output_tokens": 90 });
    expect(call.outputTokens).toBe(95);
  });

  it("known only as a total stay so", () => {
    expect(read({ "llm.token_count.total": 9 })).toMatchObject({
      isCall: true,
      inputTokens: null,
      outputTokens: null,
      totalTokens: 9,
    });
  });
});

describe("a stated cost", () => {
  const cost = (total: unknown, currency: unknown) =>
    read({ "vercel.ai_gateway.cost.total": total, "vercel.ai_gateway.cost.currency": currency })
      .statedCostUsd;

  it("is taken as a decimal text or a number, in USD", () => {
    expect(cost("0.0000001234", "USD")).toBe(1.234e-7);
    expect(cost("1.2e-7", "usd")).toBe(1.2e-7);
    expect(cost(0, "USD")).toBe(0);
  });

  it("in another currency, or in none, is not taken", () => {
    expect(cost("1", "EUR")).toBeNull();
    expect(cost("1", undefined)).toBeNull();
  });

  it.each(["-1", "", " ", "abc", "0x10", "1,5", "Infinity", "1e999", "1e10", -1, Number.NaN, Infinity, null])(
    "that is no decimal of 0 or more (%j) is not taken",
    (total) => {
      expect(cost(total, "USD")).toBeNull();
    },
  );

  it("makes a span a call, until a call appears below it", () => {
    const call = read({ "vercel.ai_gateway.cost.total": "1", "vercel.ai_gateway.cost.currency": "USD" });
    expect(call).toMatchObject({ isCall: true, isPresumed: true });
  });
});

it("never throws, and counts are integers from 0 to 2^53 − 1 with parts inside their wholes, whatever the attributes", () => {
  const names = fc.constantFrom(
    "gen_ai.operation.name",
    "gen_ai.request.model",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
    "ai.usage.totalTokens",
    "vercel.ai_gateway.cost.total",
  );
  const values = fc.oneof(fc.jsonValue(), fc.maxSafeNat(), fc.double(), fc.bigInt().map(String));
  fc.assert(
    fc.property(fc.dictionary(names, values), (attributes) => {
      const call = read(attributes);
      const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, totalTokens } =
        call;
      for (const count of [
        inputTokens,
        outputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        reasoningTokens,
        totalTokens,
      ]) {
        expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true);
      }
      const cached = Math.min((cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0), Number.MAX_SAFE_INTEGER);
      expect(cached).toBeLessThanOrEqual(inputTokens ?? Infinity);
      expect(reasoningTokens ?? 0).toBeLessThanOrEqual(outputTokens ?? Infinity);
    }),
  );
});
