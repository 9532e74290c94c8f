/** What is read of a call. */
export type Field =
  | "operation"
  | "provider"
  | "model"
  | "inputTokens"
  | "outputTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "reasoningTokens"
  | "totalTokens"
  | "cost"
  | "costCurrency"
  | "project"
  | "environment"
  | "user";

/** One convention's attribute names by field; of several, the first that is present counts. */
export type AttributeNames = Partial<Record<Field, readonly string[]>>;

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

/** What Vercel's AI Gateway billed for a request, on the request's root span; the rest there is GenAI's. */
const aiGateway: AttributeNames = {
  cost: ["vercel.ai_gateway.cost.total"],
  costCurrency: ["vercel.ai_gateway.cost.currency"],
};

/** Whose call it was, whatever else the span speaks: Vercel's names, OpenTelemetry's, the AI Gateway's, the AI SDK's. */
const owners: AttributeNames = {
  project: ["vercel.project.id", "vercel.projectId", "service.name"],
  environment: [
    "deployment.environment.name",
    "deployment.environment",
    "vercel.ai_gateway.environment",
    "vercel.environment",
  ],
  user: ["user.id", "enduser.id", "vercel.ai_gateway.user.id", "ai.telemetry.metadata.userId"],
};

/** A span may speak two of them (AI SDK 6 does): the earlier one goes first, field by field. */
export const conventions: readonly AttributeNames[] = [genAi, aiSdk, openInference, aiGateway, owners];
