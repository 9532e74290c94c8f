import { describe, expect, it } from "vitest";
import type { Call } from "../span.ts";
import { callWith } from "./fixtures/call.ts";
import { makePricer } from "./make-pricer.ts";
import { providerMeaning } from "./provider-id.ts";

const pricer = makePricer({ overrides: [] });

/** USD for a million tokens of input. */
function inputPrice(provider: Call["provider"], model: string): number | null {
  const call = callWith({ provider, model, inputTokens: 100_000, outputTokens: 0 });
  const price = pricer.price(call, Date.parse("2026-10-01T12:00:00Z"));
  return price === null ? null : Number((price.costUsd * 10).toFixed(8));
}

describe("a provider's word", () => {
  it.each([
    ["openai", "openai"],
    ["openai.responses", "openai"],
    ["anthropic.messages", "anthropic"],
    ["aws.bedrock", "aws"],
    ["amazon-bedrock", "aws"],
    ["bedrock.anthropic.messages", "aws"],
    ["gcp.gemini", "google"],
    ["gcp.vertex_ai", "google"],
    ["google.generative-ai", "google"],
    ["google.vertex.anthropic.messages", "google"],
    ["vertex", "google"],
    ["azure.ai.openai", "azure"],
    ["azure-openai.chat", "azure"],
    ["azure.responses", "azure"],
    ["x_ai", "x-ai"],
    ["xai.responses", "x-ai"],
    ["mistral_ai", "mistral"],
    ["Groq.chat", "groq"],
  ])("%s means %s", (word, id) => {
    expect(providerMeaning(word)).toEqual({ kind: "known", id });
  });

  it.each([null, "gateway", "vercel", "langchain", "_OTHER"])("%s leaves it to the model's name", (word) => {
    expect(providerMeaning(word)).toEqual({ kind: "unsaid" });
  });

  it.each([
    "my-openai-proxy",
    "ollama",
    "deepinfra.chat",
    "mock-provider",
    "google-like",
    "constructor",
    "",
    ".",
  ])("%j is not listed, though the package might take it for another's", (word) => {
    expect(providerMeaning(word)).toEqual({ kind: "unlisted" });
  });
});

describe("a model's price", () => {
  it.each([
    [null, "gpt-4o", 2.5],
    [null, "claude-sonnet-4-5-20250929", 3],
    [null, "openai/gpt-5.5", 5],
    ["gateway", "openai/gpt-5.5", 5],
    ["gateway", "anthropic/claude-sonnet-4.5", 3],
    ["openai", "openai/gpt-5.5", 5],
    ["langchain", "gpt-4o", 2.5],
    ["google.generative-ai", "models/gemini-2.5-flash", 0.3],
    ["groq", "openai/gpt-oss-120b", 0.15],
    ["openrouter", "anthropic/claude-sonnet-4.5", 3],
    ["azure.ai.openai", "gpt-4o", 2.5],
    [null, "bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0", 3],
  ])("is found for %s %s", (provider, model, price) => {
    expect(inputPrice(provider, model)).toBe(price);
  });

  it.each([
    ["global.anthropic.claude-sonnet-4-5-20250929-v1:0", 3],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3],
    ["ca.anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      3.3,
    ],
    ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", 0.06],
    ["arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123", null],
    ["arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0/abc123", null],
    ["amazon.titan-embed-text-v1", 0.1],
    ["amazon.titan-embed-text-v2:0", null],
    ["global.cohere.command-r-v1:0", null],
  ])("of Bedrock's %s is its own, whether the span names Bedrock or not", (model, price) => {
    expect(inputPrice("aws.bedrock", model)).toBe(price);
    expect(inputPrice(null, model)).toBe(price);
  });

  it.each([
    ["openai", "claude-sonnet-4-5"],
    ["anthropic", "gpt-4o"],
    ["ollama", "gpt-4o"],
    ["my-openai-proxy.chat", "gpt-4o"],
    ["gateway", "someone/gpt-4o"],
    [null, "someone/gpt-4o"],
    [null, "my-claude-sonnet-4-5"],
    [null, "/gpt-4o"],
  ])("is not borrowed from another provider or model: %s %s", (provider, model) => {
    expect(inputPrice(provider, model)).toBeNull();
  });
});
