import type { PriceCandidate } from "../../shared/pricing/price-list.ts";
import type { ProviderMeaning } from "./provider-id.ts";
import { providerMeaning } from "./provider-id.ts";

/**
 * The names under which the price list may know a model, most literal first. All of them are the same model at the
 * same provider, written otherwise: a gateway's slug (`openai/gpt-5.5`), a resource's path (`models/gemini-2.5-pro`),
 * a Bedrock ARN or a region in front of a Bedrock id.
 */
export function priceCandidates(provider: ProviderMeaning, model: string): PriceCandidate[] {
  if (provider.kind === "unlisted") return [];
  if (provider.kind === "known") return candidatesAt(provider.id, model);
  if (isBedrockId.test(model)) return candidatesAt("aws", model);
  const slash = model.indexOf("/");
  if (slash <= 0 || model.startsWith("@")) return [{ providerId: null, model }];
  const vendor = providerMeaning(model.slice(0, slash));
  return vendor.kind === "known" ? candidatesAt(vendor.id, model.slice(slash + 1)) : [];
}

function candidatesAt(providerId: string, model: string): PriceCandidate[] {
  const names = providerId === "aws" ? bedrockNames(model) : pathNames(model);
  return names.map((name) => ({ providerId, model: name }));
}

function pathNames(model: string): string[] {
  const afterFirst = model.slice(model.indexOf("/") + 1);
  const afterLast = model.slice(model.lastIndexOf("/") + 1);
  return [...new Set([model, afterFirst, afterLast])].filter((name) => name !== "");
}

function bedrockNames(model: string): string[] {
  if (!model.startsWith("arn:")) return pathNames(model).flatMap((name) => [name, name.replace(region, "")]);
  // Other resources (a custom model, an application's profile) have prices that their ARN does not tell.
  const name = listedArn.exec(model)?.[1];
  return name === undefined ? [] : [name, name.replace(region, "")];
}

/** `global.` is no region: its prices are others. */
const region = /^(?:us|us-gov|eu|apac|ap|jp|au|ca|sa|in)\./;
const listedArn = /^arn:aws[a-z-]*:bedrock:[^:]*:[^:]*:(?:inference-profile|foundation-model)\/([^/]+)$/;
const isBedrockId =
  /^(?:arn:aws[a-z-]*:bedrock:|(?:(?:us|us-gov|eu|apac|ap|jp|au|ca|sa|in|global)\.)?(?:amazon|anthropic|cohere|deepseek|meta|mistral|openai|qwen|writer)\.[a-z])/;
