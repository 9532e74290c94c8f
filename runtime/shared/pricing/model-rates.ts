import type { ModelPrice } from "@pydantic/genai-prices";

/** What one call used. The parts lie inside their wholes: cache tokens in the input, reasoning in the output. */
export interface TokenUsage {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** USD per million tokens; where prices go by size, the steps of it, each for calls of more input than `above`. */
export type Rate = number | { base: number; steps: readonly { above: number; rate: number }[] };

/** The prices of one model at one time. Null: the list has no price for such tokens, so they have none. */
export interface ModelRates {
  input: Rate | null;
  cacheRead: Rate | null;
  cacheWrite: Rate | null;
  output: Rate | null;
  reasoning: Rate | null;
  perRequestUsd: number;
}

/**
 * Reads the price list's entry. A part without a price of its own costs what its whole does. An entry without any
 * price is the list's way to say free of charge.
 */
export function ratesOf(price: ModelPrice): ModelRates {
  const whole = Object.keys(price).length === 0 ? 0 : null;
  const input = rateOf(price["input_mtok"]) ?? whole;
  const output = rateOf(price["output_mtok"]) ?? whole;
  const perThousand = price["requests_kcount"];
  return {
    input,
    cacheRead: rateOf(price["cache_read_mtok"]) ?? input,
    cacheWrite: rateOf(price["cache_write_mtok"]) ?? input,
    output,
    reasoning: rateOf(price["output_reasoning_mtok"]) ?? output,
    perRequestUsd: typeof perThousand === "number" ? perThousand / 1000 : 0,
  };
}

function rateOf(price: ModelPrice[string]): Rate | null {
  if (price === undefined) return null;
  if (typeof price === "number") return price;
  const steps = price.tiers.map((tier) => ({ above: tier.start, rate: tier.price }));
  return { base: price.base, steps: steps.sort((a, b) => a.above - b.above) };
}

/** USD, or null where tokens were used that have no price. */
export function costOf(rates: ModelRates, usage: TokenUsage): number | null {
  const cached = usage.cacheReadTokens + usage.cacheWriteTokens;
  const size = Math.max(usage.inputTokens, cached);
  const micro =
    partCost(rates.input, size - cached, size) +
    partCost(rates.cacheRead, usage.cacheReadTokens, size) +
    partCost(rates.cacheWrite, usage.cacheWriteTokens, size) +
    partCost(rates.output, Math.max(0, usage.outputTokens - usage.reasoningTokens), size) +
    partCost(rates.reasoning, usage.reasoningTokens, size);
  return Number.isNaN(micro) ? null : micro / 1e6 + rates.perRequestUsd;
}

/** Millionths of a USD; NaN without a price. A step's price holds for all tokens of the call, not only those above. */
function partCost(rate: Rate | null, tokens: number, size: number): number {
  if (tokens === 0) return 0;
  if (rate === null) return Number.NaN;
  if (typeof rate === "number") return rate * tokens;
  let current = rate.base;
  for (const step of rate.steps) if (size > step.above) current = step.rate;
  return current * tokens;
}
