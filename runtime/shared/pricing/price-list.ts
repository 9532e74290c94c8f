import { calcPrice, type ModelInfo, type ModelPrice } from "@pydantic/genai-prices";
import { type ModelRates, ratesOf } from "./model-rates.ts";

/** The version of `@pydantic/genai-prices` whose list prices; the package exports none, so a test holds it. */
export const priceListVersion = "0.1.8";

/** A name to ask the price list for; `providerId` null lets the list tell the provider by the model's name. */
export interface PriceCandidate {
  providerId: string | null;
  model: string;
}

/** A model of the list. `isDated`: its prices go by the date or the hour, and must be asked for anew. */
export interface ListedPrice {
  rates: ModelRates;
  isDated: boolean;
}

/** Times are asked for in steps of a quarter of an hour: every limit of the list lies on one. A test holds it. */
export const quarterHourMs = 15 * 60 * 1000;

/** The first candidate that the list has a price for at a time, or null. About 10 µs each: to be remembered. */
export function findListedPrice(candidates: readonly PriceCandidate[], timeMs: number): ListedPrice | null {
  for (const candidate of candidates) {
    const found = ask(candidate, timeMs);
    if (found === null || isOtherVersion(candidate, found.model)) continue;
    return { rates: ratesOf(found.model_price), isDated: Array.isArray(found.model.prices) };
  }
  return null;
}

function ask(
  { providerId, model }: PriceCandidate,
  timeMs: number,
): { model: ModelInfo; model_price: ModelPrice } | null {
  const timestamp = new Date(Math.floor(timeMs / quarterHourMs) * quarterHourMs);
  try {
    return calcPrice(
      { input_tokens: 0 },
      model,
      providerId === null ? { timestamp } : { providerId, timestamp },
    );
  } catch {
    // It throws for an entry or a time that it cannot read: such a model has no price, and the span is kept.
    return null;
  }
}

/** The list finds `amazon.titan-embed-text-v2:0` by its beginning and gives the price of v1, five times as much. */
function isOtherVersion({ providerId, model }: PriceCandidate, found: ModelInfo): boolean {
  if (providerId !== "aws") return false;
  const asked = bedrockVersion.exec(model)?.[1];
  const listed = bedrockVersion.exec(found.id)?.[1];
  return asked !== undefined && listed !== undefined && asked !== listed;
}

const bedrockVersion = /-v(\d+)(?::|$)/;
