/** A model as spans name it, with list prices in USD per million tokens; null where no price is known. */
export interface Model {
  name: string;
  provider: string;
  inputPerMillion: number | null;
  outputPerMillion: number;
  /** How often it is used beside the others. */
  weight: number;
}

export const models: readonly Model[] = [
  { name: "gpt-4o-mini", provider: "openai", inputPerMillion: 0.15, outputPerMillion: 0.6, weight: 34 },
  { name: "gpt-4o", provider: "openai", inputPerMillion: 2.5, outputPerMillion: 10, weight: 22 },
  { name: "claude-sonnet-4-5", provider: "anthropic", inputPerMillion: 3, outputPerMillion: 15, weight: 20 },
  { name: "claude-haiku-4-5", provider: "anthropic", inputPerMillion: 1, outputPerMillion: 5, weight: 12 },
  { name: "gemini-2.5-flash", provider: "google", inputPerMillion: 0.3, outputPerMillion: 2.5, weight: 9 },
  // Hosted by the user: it has tokens and no price, as a check of costs has to see.
  { name: "llama-3.3-70b-internal", provider: "vllm", inputPerMillion: null, outputPerMillion: 0, weight: 3 },
];

const totalWeight = models.reduce((sum, { weight }) => sum + weight, 0);

/** By weight; `at` is from 0 to 1. */
export function pickModel(at: number): Model {
  let left = at * totalWeight;
  for (const model of models) {
    left -= model.weight;
    if (left < 0) return model;
  }
  return models[0]!;
}
