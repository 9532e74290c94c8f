import { costOf, type ModelRates } from "../../shared/pricing/model-rates.ts";
import { findListedPrice, quarterHourMs } from "../../shared/pricing/price-list.ts";
import type { ClassifiedRecord } from "../record.ts";

/** Sums of whole trillionths of a US dollar are the same in any order. */
export const picoPerUsd = 1e12;

export interface InvocationPricer {
  /** Trillionths of a US dollar; null where tokens have no known price, which is never guessed. */
  price: (classified: ClassifiedRecord) => bigint | null;
}

interface Listed {
  rates: ModelRates | null;
  isDated: boolean;
}

/** Models that senders name are few; what is remembered of them must have an end all the same. */
const maxModels = 1_000;

/**
 * List prices of `@pydantic/genai-prices` by model, date, and whether the invocation was routed globally or regionally.
 * The list takes 10 µs for an answer, so that its answers are remembered.
 */
export function makeInvocationPricer(): InvocationPricer {
  const listed = new Map<string, Listed>();
  const ask = (names: readonly string[], timeMs: number): Listed => {
    const found = findListedPrice(
      names.map((model) => ({ providerId: "aws", model })),
      timeMs,
    );
    return { rates: found?.rates ?? null, isDated: found?.isDated === true };
  };
  const ratesOf = (names: readonly string[], timeMs: number): ModelRates | null => {
    if (listed.size >= maxModels) listed.clear();
    const key = names.join(" ");
    const always = listed.get(key) ?? ask(names, timeMs);
    listed.set(key, always);
    if (!always.isDated) return always.rates;
    const datedKey = `${Math.floor(timeMs / quarterHourMs)} ${key}`;
    const dated = listed.get(datedKey) ?? ask(names, timeMs);
    listed.set(datedKey, dated);
    return dated.rates;
  };
  return {
    price({ record, profileType, model }) {
      const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = record;
      if (inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens === 0) return 0n;
      const rates = ratesOf(namesOf(record.modelId, model, profileType), record.timeMs);
      const usd =
        rates &&
        costOf(rates, {
          // Bedrock counts the cache's tokens outside of the input.
          inputTokens: inputTokens + cacheReadTokens + cacheWriteTokens,
          cacheReadTokens,
          cacheWriteTokens,
          outputTokens,
          reasoningTokens: 0,
        });
      return usd === null || !Number.isFinite(usd) ? null : BigInt(Math.round(usd * picoPerUsd));
    },
  };
}

/** The profile's own name first: global routing has prices of its own. */
function namesOf(modelId: string, model: string, profileType: ClassifiedRecord["profileType"]): string[] {
  const asGlobal = profileType === "GlobalCrossRegion" ? [`global.${model}`] : [];
  return [...new Set([...ownName(modelId), ...asGlobal, model])];
}

/** Other resources (an application's profile, provisioned throughput) have names that are no model's. */
function ownName(modelId: string): string[] {
  if (!modelId.startsWith("arn:")) return modelId === "" ? [] : [modelId];
  const name = /:(?:inference-profile|foundation-model)\/([^/]+)$/.exec(modelId)?.[1];
  return name === undefined ? [] : [name];
}
