import { readFileSync } from "node:fs";
import { calcPrice, type PriceCalculation, type Provider, waitForUpdate } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Price } from "../span.ts";
import { callWith } from "./fixtures/call.ts";
import { makePricer } from "./make-pricer.ts";
import { priceListVersion, quarterHourMs } from "../../shared/pricing/price-list.ts";

// Without an update under way it resolves to the list that the package came with.
const providers = (await waitForUpdate()) as Provider[];
const models = providers.flatMap((provider) => provider.models.map((model) => ({ provider, model })));
const limits = models.flatMap(({ model }) =>
  (Array.isArray(model.prices) ? model.prices : []).flatMap(({ constraint }) => constraint ?? []),
);

const dates = limits.flatMap((limit) => (limit.type === "start_date" ? [Date.parse(limit.start_date)] : []));
const times = limits.flatMap((limit) =>
  limit.type === "time_of_date"
    ? [limit.start_time, limit.end_time].map((time) => Date.parse(`2026-11-02T${time}`))
    : [],
);

describe("the price list", () => {
  it("is of the version that prices name", () => {
    const path = new URL("../../../node_modules/@pydantic/genai-prices/package.json", import.meta.url);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ version: priceListVersion });
  });

  it("changes its prices only at quarters of an hour, as times are asked for", () => {
    expect(dates.length).toBeGreaterThan(0);
    expect(times.length).toBeGreaterThan(0);
    for (const limit of [...dates, ...times]) expect(limit % quarterHourMs).toBe(0);
  });

  it("gives every model the price that the package itself calculates, at any size and time", () => {
    const pricer = makePricer({ overrides: [] });
    let compared = 0;
    fc.assert(
      fc.property(usages, moments, (usage, atMs) => {
        for (const { provider, model } of models) {
          const expected = calculate(usage, model.id, provider.id, atMs);
          if (expected === null) continue;
          const call = callWith({ ...usage, provider: provider.id, model: model.id });
          const price = pricer.price(call, atMs);
          const fault = faultOf(price, expected, usage);
          if (fault !== null) throw new Error(`${provider.id} ${model.id}: ${fault}`);
          if (price !== null) compared++;
        }
      }),
      { numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(25_000);
  });
});

const steps = [
  ...new Set(
    models
      .flatMap(({ model }) => (Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]))
      .flatMap(({ prices }) => Object.values(prices))
      .flatMap((price) => (typeof price === "object" ? price.tiers.map((tier) => tier.start) : [])),
  ),
];

/** Tokens around the steps of the list, with parts inside their wholes as in every Call. */
const usages = fc
  .record({
    inputTokens: fc.oneof(
      fc.nat(600_000),
      fc.tuple(fc.constantFrom(...steps), fc.constantFrom(0, 1)).map(([step, more]) => step + more),
    ),
    outputTokens: fc.nat(100_000),
    read: fc.nat(1_000),
    written: fc.nat(1_000),
    reasoned: fc.nat(1_000),
  })
  .map(({ inputTokens, outputTokens, read, written, reasoned }) => {
    const cacheReadTokens = Math.floor((inputTokens * read) / 2_000);
    const cacheWriteTokens = Math.floor((inputTokens * written) / 2_000);
    const reasoningTokens = Math.floor((outputTokens * reasoned) / 1_000);
    return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens };
  });
type Usage = typeof usages extends fc.Arbitrary<infer U> ? U : never;

const moments = fc.oneof(
  fc.integer({ min: Date.parse("2023-01-01"), max: Date.parse("2027-06-01") }),
  fc
    .tuple(fc.constantFrom(...dates, ...times), fc.constantFrom(-1, 0, 1))
    .map(([limit, step]) => limit + step),
);

function calculate(usage: Usage, model: string, providerId: string, atMs: number) {
  return calcPrice(
    {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      output_reasoning_tokens: usage.reasoningTokens,
    },
    model,
    { providerId, timestamp: new Date(atMs) },
  );
}

function hasUnpricedTokens(price: Record<string, unknown>, usage: Usage): boolean {
  return (
    (price["input_mtok"] === undefined && usage.inputTokens > 0) ||
    (price["output_mtok"] === undefined && usage.outputTokens > 0)
  );
}

/** Costs are rounded to the ten decimals of their column. */
const halfDecimalUsd = 0.5e-10;

/** Where no price fits the tokens, the package says 0 and the pricer nothing. */
function faultOf(price: Price | null, expected: PriceCalculation, usage: Usage): string | null {
  if (price === null) return hasUnpricedTokens(expected.model_price, usage) ? null : "no price";
  const difference = Math.abs(price.costUsd - expected.total_price);
  return difference <= halfDecimalUsd + 1e-12 * expected.total_price
    ? null
    : `${price.costUsd}, not ${expected.total_price}`;
}
