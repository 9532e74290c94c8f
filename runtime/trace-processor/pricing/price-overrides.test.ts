import { describe, expect, it } from "vitest";
import { callWith } from "./fixtures/call.ts";
import { makePricer } from "./make-pricer.ts";
import { type PriceOverride, priceOverridesSchema } from "./price-overrides.ts";

const noon = Date.parse("2026-10-01T12:00:00Z");

function override(model: string, input: number, rest: Partial<PriceOverride> = {}): PriceOverride {
  return { model, input_per_million: input, output_per_million: 0, ...rest };
}

function inputPrice(
  overrides: PriceOverride[],
  call: { model: string; provider?: string },
  at: string | number = noon,
): number | undefined {
  const pricer = makePricer({ overrides });
  const atMs = typeof at === "number" ? at : Date.parse(at);
  return pricer.price(callWith({ ...call, inputTokens: 1_000_000 }), atMs)?.costUsd;
}

describe("an override", () => {
  it("fits its model in any case, or every model with its beginning", () => {
    expect(inputPrice([override("Gpt-4o", 1)], { model: "gpt-4O" })).toBe(1);
    expect(inputPrice([override("acme-*", 1)], { model: "acme-large" })).toBe(1);
    expect(inputPrice([override("acme-*", 1)], { model: "other-acme-large" })).toBeUndefined();
    expect(inputPrice([override("acme", 1)], { model: "acme-large" })).toBeUndefined();
  });

  it("with a provider fits only there, in the span's word or the list's id", () => {
    const only = [override("gpt-4o", 1, { provider: "azure" })];
    expect(inputPrice(only, { model: "gpt-4o", provider: "azure.ai.openai" })).toBe(1);
    expect(inputPrice(only, { model: "gpt-4o", provider: "openai" })).toBe(2.5);
    const own = [override("llama", 1, { provider: "My-Proxy" })];
    expect(inputPrice(own, { model: "llama", provider: "my-proxy" })).toBe(1);
  });

  it("that is closer goes first, whatever the order they are given in", () => {
    const overrides = [
      override("gpt-*", 1),
      override("gpt-4*", 2),
      override("gpt-4o", 3),
      override("gpt-4o", 4, { provider: "openai" }),
    ];
    for (const given of [overrides, overrides.toReversed()]) {
      expect(inputPrice(given, { model: "gpt-3" })).toBe(1);
      expect(inputPrice(given, { model: "gpt-4-x" })).toBe(2);
      expect(inputPrice(given, { model: "gpt-4o", provider: "azure" })).toBe(3);
      expect(inputPrice(given, { model: "gpt-4o", provider: "openai" })).toBe(4);
    }
  });

  it("with a first day holds from then on, until a later one", () => {
    const overrides = [
      override("gpt-4o", 1, { from: "2026-01-01" }),
      override("gpt-4o", 2, { from: "2026-07-01" }),
    ];
    const at = (time: string) => inputPrice(overrides, { model: "gpt-4o" }, time);
    expect(at("2025-12-31T23:59:59.999Z")).toBe(2.5);
    expect(at("2026-01-01T00:00:00Z")).toBe(1);
    expect(at("2026-07-01T00:00:00Z")).toBe(2);
  });

  it("names itself in the price", () => {
    const pricer = makePricer({
      overrides: [override("gpt-*", 1, { provider: "azure", from: "2026-01-01" })],
    });
    const price = pricer.price(callWith({ model: "gpt-4o", provider: "azure", inputTokens: 1 }), noon);
    expect(price).toMatchObject({ source: "override", version: "azure/gpt-* from 2026-01-01" });
  });

  it("prices cache tokens as input unless it says otherwise", () => {
    const cached = {
      model: "m",
      inputTokens: 1_000_000,
      cacheReadTokens: 400_000,
      cacheWriteTokens: 100_000,
    };
    const cost = (rest: Partial<PriceOverride>) =>
      makePricer({ overrides: [override("m", 10, rest)] }).price(callWith(cached), noon)?.costUsd;
    expect(cost({})).toBeCloseTo(10, 10);
    expect(cost({ cache_read_per_million: 1, cache_write_per_million: 20 })).toBeCloseTo(5 + 0.4 + 2, 10);
  });
});

describe("the schema of overrides", () => {
  const good = { model: "gpt-4o", input_per_million: 1, output_per_million: 2 };

  it("takes all that the operator may say", () => {
    const full = {
      ...good,
      model: "gpt-*",
      provider: "azure",
      cache_read_per_million: 0,
      cache_write_per_million: 3,
      from: "2026-01-31",
    };
    expect(priceOverridesSchema.parse([good, full])).toEqual([good, full]);
  });

  it.each([
    [{ ...good, model: "" }, "model"],
    [{ ...good, model: "*" }, "model"],
    [{ ...good, model: "gpt-*-mini" }, "model"],
    [{ ...good, input_per_million: -1 }, "input_per_million"],
    [{ ...good, output_per_million: "2" }, "output_per_million"],
    [{ ...good, from: "2026-02-30" }, "from"],
    [{ ...good, from: "yesterday" }, "from"],
    [{ ...good, inptu: 1 }, ""],
    [{ model: "gpt-4o", input_per_million: 1 }, "output_per_million"],
  ])("refuses %j, naming the field", (given, field) => {
    const parsed = priceOverridesSchema.safeParse([good, given]);
    expect(parsed.error?.issues[0]?.path).toEqual(field === "" ? [1] : [1, field]);
  });
});
