import { describe, expect, it } from "vitest";
import { countedCalls, readCalls, scenariosOf } from "./fixtures/fixture.ts";

/** Tokens of a counted call: input, of it read from and written to the cache; output, of it reasoning. */
type Tokens = [number | null, number | null, number | null, number | null, number | null];

const languageCalls: Record<string, Tokens[]> = {
  "generateText, two steps with a tool": [
    [812, 512, 100, 24, 0],
    [871, 512, 0, 41, 21],
  ],
  streamText: [[1000, 600, 200, 50, 10]],
  "agent inside a tool of another": [
    [300, 0, 0, 20, 0],
    [350, 0, 0, 15, 0],
    [500, 0, 0, 30, 0],
    [600, 500, 0, 12, 0],
  ],
  "through the gateway": [[120, 0, 0, 30, 0]],
};
const embeddingCalls: Record<string, Tokens[]> = {
  embed: [[7, null, null, null, null]],
  "embedMany, two requests": [
    [14, null, null, null, null],
    [7, null, null, null, null],
  ],
  "embed that failed": [[null, null, null, null, null]],
};

// What each client leaves out of generateObject's usage differs.
const expected: Record<string, Record<string, Tokens[]>> = {
  "ai-sdk-7": { ...languageCalls, ...embeddingCalls, generateObject: [[90, 0, null, 9, 3]] },
  "ai-sdk-7-legacy": { ...languageCalls, ...embeddingCalls, generateObject: [[90, 0, null, 9, 3]] },
  "ai-sdk-6": { ...languageCalls, ...embeddingCalls, generateObject: [[90, null, null, 9, null]] },
  openinference: {
    "agent with a retriever, an embedding, a tool and two calls": [
      [1000, 640, null, 100, 0],
      [12, null, null, null, null],
      [1300, 800, 200, 50, null],
    ],
  },
  "ai-gateway": {
    "chat that failed over to a second provider": [[1200, 1000, 0, 300, 40]],
    embeddings: [[9, null, null, null, null]],
    "reranking, which has a cost and no tokens": [[null, null, null, null, null]],
  },
};

describe.each(Object.keys(expected))("the spans of %s", (file) => {
  it("are all expected here", () => {
    expect(Object.keys(expected[file] ?? {}).sort()).toEqual(scenariosOf(file).sort());
  });

  it.each(Object.entries(expected[file] ?? {}))(
    "count each call once, with its tokens: %s",
    (scenario, tokens) => {
      const counted = countedCalls(file, scenario).map((call): Tokens => [
        call.inputTokens,
        call.cacheReadTokens,
        call.cacheWriteTokens,
        call.outputTokens,
        call.reasoningTokens,
      ]);
      expect(counted.sort(byInput)).toEqual([...tokens].sort(byInput));
    },
  );
});

describe("the spans of real clients", () => {
  it("give the response's model, and the provider in the client's own word", () => {
    const models = (file: string) =>
      countedCalls(file, "streamText").map(({ provider, model }) => `${provider} ${model}`);
    expect(models("ai-sdk-7")).toEqual(["anthropic claude-sonnet-4-5-20250929"]);
    expect(models("ai-sdk-7-legacy")).toEqual(["anthropic.messages claude-sonnet-4-5-20250929"]);
    expect(models("ai-sdk-6")).toEqual(["anthropic.messages claude-sonnet-4-5-20250929"]);
  });

  it("leave only embeddings without usage to the tree in AI SDK 7, and nothing in the others", () => {
    const presumed = (file: string) =>
      scenariosOf(file).flatMap((scenario) =>
        readCalls(file, scenario)
          .filter((call) => call.isPresumed)
          .map(() => scenario),
      );
    expect(presumed("ai-sdk-6")).toEqual([]);
    expect(presumed("ai-sdk-7-legacy")).toEqual([]);
    expect(presumed("openinference")).toEqual([]);
    expect(presumed("ai-sdk-7")).toEqual([
      "embed",
      "embedMany, two requests",
      "embed that failed",
      "embed that failed",
    ]);
  });

  it("state their cost once in an AI Gateway trace", () => {
    const costs = scenariosOf("ai-gateway").map((scenario) =>
      readCalls("ai-gateway", scenario).flatMap((call) => call.statedCostUsd ?? []),
    );
    expect(costs).toEqual([[0.0054], [0.00000018], [0.002]]);
  });
});

function byInput(a: Tokens, b: Tokens): number {
  return (a[0] ?? -1) - (b[0] ?? -1);
}
