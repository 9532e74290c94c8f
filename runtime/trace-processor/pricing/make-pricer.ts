import type { Call, Price } from "../span.ts";
import { costOf, type ModelRates, type TokenUsage } from "../../shared/pricing/model-rates.ts";
import { priceCandidates } from "./price-candidates.ts";
import {
  findListedPrice,
  type ListedPrice,
  type PriceCandidate,
  priceListVersion,
  quarterHourMs,
} from "../../shared/pricing/price-list.ts";
import { fittingOverrides, overrideAt, overrideName, type PriceOverride } from "./price-overrides.ts";
import { providerMeaning } from "./provider-id.ts";
import { RecentMap } from "./recent-map.ts";

export interface Pricer {
  /** The price of one call, or null: no call, or one that nothing prices. `startedAtMs`: since 1970. Never throws. */
  price(call: Call, startedAtMs: number): Price | null;
}

/** What is known of one provider's model, whatever the time. */
interface KnownModel {
  overrides: readonly PriceOverride[];
  candidates: readonly PriceCandidate[];
  listed: ListedPrice | null;
}

const unlisted = { rates: null };

/** Senders choose the models' names: what is remembered of them must have an end. */
const rememberedModels = 2_000;
const maxNameLength = 300;

/** Beyond it a cost is a mistake, and beyond its column. */
const maxCostUsd = 1e9;

/**
 * Makes a pricer: the cost that the span states, else the operator's price, else the price list's, else none. Never
 * another model's price.
 *
 * The list takes 10 µs or more for an answer, so its rates are remembered for each provider and model, and where they
 * go by the time for each quarter of an hour too.
 */
export function makePricer(options: { overrides: readonly PriceOverride[] }): Pricer {
  const models = new RecentMap<KnownModel>(rememberedModels);
  const datedRates = new RecentMap<{ rates: ModelRates | null }>(rememberedModels);

  function ratesAt(key: string, known: KnownModel, timeMs: number): ModelRates | null {
    if (known.listed === null || !known.listed.isDated) return known.listed?.rates ?? null;
    const datedKey = `${Math.floor(timeMs / quarterHourMs)}\n${key}`;
    let dated = datedRates.get(datedKey);
    if (dated === undefined) {
      dated = findListedPrice(known.candidates, timeMs) ?? unlisted;
      datedRates.set(datedKey, dated);
    }
    return dated.rates;
  }

  function price(call: Call, startedAtMs: number): Price | null {
    if (!call.isCall) return null;
    const { model, provider, statedCostUsd } = call;
    if (statedCostUsd !== null && isCost(statedCostUsd)) {
      return { costUsd: roundToStored(statedCostUsd), source: "span", version: null, isEstimate: false };
    }
    if (model === null || !hasTokens(call)) return null;
    if (model.length > maxNameLength || (provider?.length ?? 0) > maxNameLength) return null;
    const key = `${provider ?? ""}\n${model}`;
    let known = models.get(key);
    if (known === undefined) {
      known = learn(options.overrides, provider, model);
      models.set(key, known);
    }
    const override = known.overrides.length === 0 ? undefined : overrideAt(known.overrides, startedAtMs);
    if (override !== undefined)
      return priced(call, overrideRates(override), "override", overrideName(override));
    const rates = ratesAt(key, known, startedAtMs);
    return rates === null ? null : priced(call, rates, "genai-prices", priceListVersion);
  }

  return { price };
}

function learn(overrides: readonly PriceOverride[], provider: string | null, model: string): KnownModel {
  const meaning = providerMeaning(provider);
  const candidates = priceCandidates(meaning, model);
  const providerId = meaning.kind === "known" ? meaning.id : (candidates[0]?.providerId ?? null);
  return {
    overrides: fittingOverrides(overrides, { model, provider, providerId }),
    candidates,
    // At any time at all: whether a model is listed, and whether its prices go by the time, does not.
    listed: findListedPrice(candidates, 0),
  };
}

function priced(
  call: Call,
  rates: ModelRates,
  source: "override" | "genai-prices",
  version: string,
): Price | null {
  const isEstimate = call.inputTokens === null && call.outputTokens === null;
  const costUsd = costOf(rates, isEstimate ? inputOnly(call.totalTokens ?? 0) : usageOf(call));
  if (costUsd === null || !isCost(costUsd)) return null;
  return { costUsd: roundToStored(costUsd), source, version, isEstimate };
}

function hasTokens(call: Call): boolean {
  return call.inputTokens !== null || call.outputTokens !== null || call.totalTokens !== null;
}

function usageOf(call: Call): TokenUsage {
  return {
    inputTokens: call.inputTokens ?? 0,
    cacheReadTokens: call.cacheReadTokens ?? 0,
    cacheWriteTokens: call.cacheWriteTokens ?? 0,
    outputTokens: call.outputTokens ?? 0,
    reasoningTokens: Math.min(call.reasoningTokens ?? 0, call.outputTokens ?? 0),
  };
}

/** A lower bound: tokens of which no more is known than their number, at the input's price. */
function inputOnly(inputTokens: number): TokenUsage {
  return { inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 };
}

function overrideRates(override: PriceOverride): ModelRates {
  const { input_per_million: input, output_per_million: output } = override;
  return {
    input,
    cacheRead: override.cache_read_per_million ?? input,
    cacheWrite: override.cache_write_per_million ?? input,
    output,
    reasoning: output,
    perRequestUsd: 0,
  };
}

/** To the decimals of its column: sums of a batch must be the sums of its rows. */
function roundToStored(usd: number): number {
  return Math.round(usd * 1e10) / 1e10;
}

function isCost(usd: number): boolean {
  return usd >= 0 && usd <= maxCostUsd;
}
