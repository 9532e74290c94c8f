import { describe, expect, it } from "vitest";
import type { Call } from "../span.ts";
import { callWith } from "./fixtures/call.ts";
import { makePricer } from "./make-pricer.ts";
import { priceListVersion } from "../../shared/pricing/price-list.ts";

const noon = Date.parse("2026-10-01T12:00:00Z");

function cost(given: Partial<Call>, at = noon): number | null {
  const call = callWith({ inputTokens: 1_000_000, outputTokens: 0, ...given });
  return makePricer({ overrides: [] }).price(call, at)?.costUsd ?? null;
}

describe("the order of prices", () => {
  const overrides = [{ model: "gpt-4o", input_per_million: 7, output_per_million: 9 }];
  const gpt4o = callWith({ model: "gpt-4o", inputTokens: 1_000_000, outputTokens: 100_000 });

  it("begins with what the span states", () => {
    const price = makePricer({ overrides }).price({ ...gpt4o, statedCostUsd: 0.5 }, noon);
    expect(price).toEqual({ costUsd: 0.5, source: "span", version: null, isEstimate: false });
  });

  it("goes on with the operator's override, named", () => {
    const price = makePricer({ overrides }).price(gpt4o, noon);
    expect(price).toMatchObject({ source: "override", version: "gpt-4o", isEstimate: false });
    expect(price?.costUsd).toBeCloseTo(7.9, 10);
  });

  it("then the price list, with its version", () => {
    const price = makePricer({ overrides: [] }).price(gpt4o, noon);
    expect(price).toEqual({
      costUsd: 3.5,
      source: "genai-prices",
      version: priceListVersion,
      isEstimate: false,
    });
  });

  it("ends with no price, never another model's", () => {
    expect(cost({ model: "gpt-4-of-my-own" })).toBeNull();
    expect(cost({ model: "gpt-99" })).toBeNull();
    expect(cost({ model: "constructor", provider: "__proto__" })).toBeNull();
  });

  it("skips a stated cost that is none", () => {
    for (const statedCostUsd of [-1, Number.NaN, Infinity]) {
      expect(cost({ model: "gpt-4o", statedCostUsd })).toBe(2.5);
    }
  });
});

describe("no price", () => {
  it("is given to what is no call, whatever it states", () => {
    expect(cost({ model: "gpt-4o", isCall: false, statedCostUsd: 1 })).toBeNull();
  });

  it("is given to a call without tokens or without a model", () => {
    expect(cost({ model: "gpt-4o", inputTokens: null, outputTokens: null, totalTokens: null })).toBeNull();
    expect(cost({ model: null })).toBeNull();
  });

  it("is given where the list counts no tokens for the model, instead of nothing", () => {
    expect(cost({ model: "whisper-1", provider: "openai" })).toBeNull();
    expect(cost({ model: "text-embedding-3-small", provider: "openai", outputTokens: 3 })).toBeNull();
    expect(cost({ model: "text-embedding-3-small", provider: "openai" })).toBeCloseTo(0.02, 10);
  });

  it("is given to a cost beyond all reason", () => {
    expect(cost({ model: "gpt-4", inputTokens: Number.MAX_SAFE_INTEGER })).toBeNull();
    expect(cost({ model: "gpt-4o", statedCostUsd: 1e10 })).toBe(2.5);
  });

  it.each([Number.NaN, Infinity, -Infinity, 1e300])("or an error is not given to the time %j", (at) => {
    expect(cost({ model: "gpt-4o" }, at)).toBe(2.5);
    expect(cost({ model: "claude-sonnet-4-6", provider: "anthropic" }, at)).toBeNull();
  });

  it("at a time that is none leaves the model's other times priced", () => {
    const pricer = makePricer({ overrides: [] });
    const call = callWith({ model: "claude-sonnet-4-6", provider: "anthropic", inputTokens: 10 });
    expect(pricer.price(call, Number.NaN)).toBeNull();
    expect(pricer.price(call, noon)).not.toBeNull();
  });
});

describe("tokens", () => {
  it("known only as a total are priced as input, marked as an estimate", () => {
    const call = callWith({ model: "gpt-4", totalTokens: 1000 });
    expect(makePricer({ overrides: [] }).price(call, noon)).toMatchObject({
      costUsd: 0.03,
      isEstimate: true,
    });
  });

  it("of the cache have their own prices, within the input", () => {
    const tokens = { inputTokens: 1_000_000, cacheReadTokens: 600_000, cacheWriteTokens: 300_000 };
    const model = { provider: "aws", model: "global.anthropic.claude-haiku-4-5-20251001-v1:0" };
    expect(cost({ ...model, ...tokens })).toBeCloseTo(0.1 + 0.06 + 0.375, 10);
  });

  it("of the cache that exceed the input are no error", () => {
    expect(cost({ model: "gpt-4o", inputTokens: 0, cacheReadTokens: 1_000_000 })).toBe(1.25);
    expect(cost({ model: "gpt-4o", inputTokens: null, outputTokens: 0, cacheReadTokens: 1_000_000 })).toBe(
      1.25,
    );
  });
});

describe("times and sizes", () => {
  it("of a price that changed on a day are told apart", () => {
    const o3 = (at: string) => cost({ model: "o3", provider: "openai" }, Date.parse(at));
    expect(o3("2025-06-09T23:59:59.999Z")).toBe(10);
    expect(o3("2025-06-10T00:00:00Z")).toBe(2);
  });

  it("of a price that goes by the hour are told apart, in whatever order they come", () => {
    const pricer = makePricer({ overrides: [] });
    const call = callWith({ model: "deepseek-v4-flash", provider: "deepseek", inputTokens: 1_000_000 });
    const at = (time: string) => pricer.price(call, Date.parse(`2026-11-02T${time}Z`))?.costUsd;
    const [before, within, after] = [at("00:59:59.999"), at("01:00:00"), at("04:00:00")];
    expect(within).not.toBe(before);
    expect(after).toBe(before);
    expect(at("03:59:59")).toBe(within);
  });

  it("of a call beyond the list's step are priced by it as a whole", () => {
    const pro = (inputTokens: number) => cost({ model: "gemini-2.5-pro", provider: "google", inputTokens });
    expect(pro(200_000)).toBeCloseTo(0.25, 10);
    expect(pro(200_001)).toBeCloseTo(0.5000025, 10);
  });
});

describe("what is remembered", () => {
  it("does not mix providers, models or times of senders that choose their names", () => {
    const pricer = makePricer({ overrides: [] });
    const price = (provider: string | null, model: string) =>
      pricer.price(callWith({ provider, model, inputTokens: 1_000_000 }), noon)?.costUsd ?? null;
    for (let round = 0; round < 2; round++) {
      expect(price("openai", "gpt-4o")).toBe(2.5);
      expect(price("anthropic", "gpt-4o")).toBeNull();
      expect(price("openai\ngpt-4o", "")).toBeNull();
      for (let index = 0; index < 5000; index++) price("openai", `gpt-4o-${round}-${index}`);
    }
  });
});
