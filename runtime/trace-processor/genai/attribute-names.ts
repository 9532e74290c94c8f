/** What is read of a call, each from the first attribute that is present. */
export interface AttributeNames {
  operation: readonly string[];
  provider: readonly string[];
  model: readonly string[];
  inputTokens: readonly string[];
  outputTokens: readonly string[];
  cacheReadTokens: readonly string[];
  cacheWriteTokens: readonly string[];
  reasoningTokens: readonly string[];
  totalTokens: readonly string[];
}

/** OpenTelemetry's GenAI conventions, newest names first, then what instrumentations wrote before they had one. */
const genAi: AttributeNames = {
  operation: ["gen_ai.operation.name"],
  provider: ["gen_ai.provider.name", "gen_ai.system"],
  model: ["gen_ai.response.model", "gen_ai.request.model"],
  inputTokens: ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
  outputTokens: ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
  cacheReadTokens: ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"],
  cacheWriteTokens: [
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
  ],
  reasoningTokens: ["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"],
  totalTokens: ["gen_ai.usage.total_tokens"],
};

/** AI SDK 6, and 7 in legacy mode; 7 itself writes the details of reasoning when told to. */
const aiSdk: AttributeNames = {
  operation: ["ai.operationId"],
  provider: ["ai.model.provider"],
  model: ["ai.response.model", "ai.model.id"],
  inputTokens: ["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
  outputTokens: ["ai.usage.outputTokens", "ai.usage.completionTokens"],
  cacheReadTokens: ["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"],
  cacheWriteTokens: ["ai.usage.inputTokenDetails.cacheWriteTokens"],
  reasoningTokens: ["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"],
  totalTokens: ["ai.usage.totalTokens"],
};

/** OpenInference: Phoenix, LangChain, LlamaIndex. `llm.provider` serves the model, `llm.system` made it. */
const openInference: AttributeNames = {
  operation: ["openinference.span.kind"],
  provider: ["llm.provider", "llm.system"],
  model: ["llm.model_name", "embedding.model_name"],
  inputTokens: ["llm.token_count.prompt"],
  outputTokens: ["llm.token_count.completion"],
  cacheReadTokens: [
    "llm.token_count.prompt_details.cache_read",
    "llm.token_count.prompt_details.cache_input",
  ],
  cacheWriteTokens: ["llm.token_count.prompt_details.cache_write"],
  reasoningTokens: ["llm.token_count.completion_details.reasoning"],
  totalTokens: ["llm.token_count.total"],
};

/** A span may speak two of them (AI SDK 6 does): the earlier convention goes first, field by field. */
const conventions = [genAi, aiSdk, openInference] as const;

export const attributeNames: AttributeNames = {
  operation: conventions.flatMap((convention) => convention.operation),
  provider: conventions.flatMap((convention) => convention.provider),
  model: conventions.flatMap((convention) => convention.model),
  inputTokens: conventions.flatMap((convention) => convention.inputTokens),
  outputTokens: conventions.flatMap((convention) => convention.outputTokens),
  cacheReadTokens: conventions.flatMap((convention) => convention.cacheReadTokens),
  cacheWriteTokens: conventions.flatMap((convention) => convention.cacheWriteTokens),
  reasoningTokens: conventions.flatMap((convention) => convention.reasoningTokens),
  totalTokens: conventions.flatMap((convention) => convention.totalTokens),
};

/** What Vercel's AI Gateway billed for a request, on the request's root span. */
export const gatewayCost = {
  total: "vercel.ai_gateway.cost.total",
  currency: "vercel.ai_gateway.cost.currency",
} as const;
