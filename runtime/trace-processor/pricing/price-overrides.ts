import { z } from "zod";

const usdPerMillion = z
  .number({ error: "expected a number of US dollars per million tokens, 0 or more" })
  .min(0, { error: "expected a number of US dollars per million tokens, 0 or more" })
  .max(1e6, { error: "expected at most 1,000,000 US dollars per million tokens" });

const priceOverride = z.strictObject({
  /** The model's name, in any case, or its beginning followed by one `*`. */
  model: z
    .string({ error: "expected the name of a model, exact or ending in *" })
    .regex(/^[^*]*[^*\s][^*]*\*?$/, { error: "expected the name of a model, exact or ending in *" }),
  /** Only where the span names this provider, in its own word or as the price list's id. */
  provider: z.string({ error: "expected the name of a provider" }).min(1).optional(),
  input_per_million: usdPerMillion,
  output_per_million: usdPerMillion,
  /** Tokens read from the cache; without it, the input's price. */
  cache_read_per_million: usdPerMillion.optional(),
  /** Tokens written to the cache; without it, the input's price. */
  cache_write_per_million: usdPerMillion.optional(),
  /** The first day of the price, in UTC; without it, the price holds from the beginning. */
  from: z.iso.date({ error: "expected a date as 2026-01-31" }).optional(),
});

/** The operator's own prices, in USD, as `PRICE_OVERRIDES` holds them. */
export const priceOverridesSchema = z
  .array(priceOverride, { error: "expected an array of prices" })
  .max(1000);

export type PriceOverride = z.infer<typeof priceOverride>;

/** Whose price is wanted: a model, and its provider in the span's own word and as the price list's id. */
export interface PricedModel {
  model: string;
  provider: string | null;
  providerId: string | null;
}

/**
 * The overrides that fit a model, best first: an exact name before a beginning, a longer beginning before a shorter,
 * one that names the provider before one that does not, a later `from` before an earlier.
 */
export function fittingOverrides(overrides: readonly PriceOverride[], wanted: PricedModel): PriceOverride[] {
  return overrides.filter((override) => fits(override, wanted)).sort(compareOverrides);
}

/** The first whose day has come, or undefined. */
export function overrideAt(fitting: readonly PriceOverride[], timeMs: number): PriceOverride | undefined {
  return fitting.find((override) => startOf(override) <= timeMs);
}

/** What a price's `version` says of an override: `azure/gpt-4o from 2026-01-01`. */
export function overrideName({ model, provider, from }: PriceOverride): string {
  return `${provider === undefined ? "" : `${provider}/`}${model}${from === undefined ? "" : ` from ${from}`}`;
}

function fits(override: PriceOverride, { model, provider, providerId }: PricedModel): boolean {
  const wanted = override.provider?.toLowerCase();
  if (wanted !== undefined && wanted !== provider?.toLowerCase() && wanted !== providerId) return false;
  const pattern = override.model.toLowerCase();
  const name = model.toLowerCase();
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function compareOverrides(a: PriceOverride, b: PriceOverride): number {
  const byExactness = Number(a.model.endsWith("*")) - Number(b.model.endsWith("*"));
  const byLength = b.model.length - a.model.length;
  const byProvider = Number(a.provider === undefined) - Number(b.provider === undefined);
  return byExactness || byLength || byProvider || startOf(b) - startOf(a) || 0;
}

function startOf({ from }: PriceOverride): number {
  return from === undefined ? Number.MIN_SAFE_INTEGER : Date.parse(from);
}
