import { findProvider } from "@pydantic/genai-prices";

/** What a span's word for a provider means to the price list. */
export type ProviderMeaning =
  /** The provider of this id. */
  | { kind: "known"; id: string }
  /** A gateway or a framework, or no word at all: the model's own name must tell. */
  | { kind: "unsaid" }
  /** Someone whose prices are not listed: the same model elsewhere has another price. */
  | { kind: "unlisted" };

/** Words other than the price list's own ids: OpenTelemetry's, the AI SDK's, LangChain's, OpenInference's, LiteLLM's. */
const ids = new Map([
  ["aws.bedrock", "aws"],
  ["amazon-bedrock", "aws"],
  ["amazon_bedrock", "aws"],
  ["amazon", "aws"],
  ["bedrock", "aws"],
  ["bedrock_converse", "aws"],
  ["azure.ai.openai", "azure"],
  ["azure.ai.inference", "azure"],
  ["az.ai.openai", "azure"],
  ["az.ai.inference", "azure"],
  ["azure-openai", "azure"],
  ["azure_openai", "azure"],
  ["azure_ai", "azure"],
  ["gcp.gemini", "google"],
  ["gcp.vertex_ai", "google"],
  ["gcp.gen_ai", "google"],
  ["gemini", "google"],
  ["google-vertex", "google"],
  ["google_genai", "google"],
  ["google_vertexai", "google"],
  ["vertex", "google"],
  ["vertex_ai", "google"],
  ["vertexai", "google"],
  ["fireworks_ai", "fireworks"],
  ["mistral_ai", "mistral"],
  ["mistralai", "mistral"],
  ["moonshot", "moonshotai"],
  ["moonshot_ai", "moonshotai"],
  ["together_ai", "together"],
  ["togetherai", "together"],
  ["voyage", "voyageai"],
  ["x_ai", "x-ai"],
  ["xai", "x-ai"],
]);

const namesNoProvider = new Set([
  "gateway",
  "vercel",
  "vercel_ai_gateway",
  "litellm",
  "litellm_proxy",
  "langchain",
  "langgraph",
  "llamaindex",
  "llama_index",
  "_other",
  "unknown",
]);

/**
 * Resolves a provider's word. The AI SDK puts the interface behind the name (`openai.responses`,
 * `google.vertex.anthropic.messages`), so the longest beginning that is known decides. Nothing is guessed.
 */
export function providerMeaning(word: string | null): ProviderMeaning {
  if (word === null) return { kind: "unsaid" };
  let name = word.trim().toLowerCase();
  while (name !== "") {
    if (namesNoProvider.has(name)) return { kind: "unsaid" };
    const id = ids.get(name) ?? listedId(name);
    if (id !== null) return { kind: "known", id };
    name = name.slice(0, Math.max(0, name.lastIndexOf(".")));
  }
  return { kind: "unlisted" };
}

/** The package alone would take any word that holds a provider's name (`my-openai-proxy`): only its ids count. */
function listedId(name: string): string | null {
  return findProvider({ providerId: name })?.id === name ? name : null;
}
