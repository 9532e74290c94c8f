import { describe, expect, it } from "vitest";
import { routeMatrix, tokensOf } from "./bedrock-series.ts";

describe("routeMatrix", () => {
  it("has a row for each region that was called and a column for each that served, in order", () => {
    expect(
      routeMatrix([
        { source_region: "us-west-2", served_region: "us-east-1", invocations: 3 },
        { source_region: "eu-west-1", served_region: "eu-west-1", invocations: 5 },
        { source_region: "us-west-2", served_region: "us-west-2", invocations: 1 },
      ]),
    ).toEqual({
      served: ["eu-west-1", "us-east-1", "us-west-2"],
      rows: [
        { source: "eu-west-1", counts: [5, null, null] },
        { source: "us-west-2", counts: [null, 3, 1] },
      ],
    });
  });

  it("is empty without routes", () => {
    expect(routeMatrix([])).toEqual({ served: [], rows: [] });
  });
});

describe("tokensOf", () => {
  it("adds the cache's tokens, which Bedrock counts beside the others", () => {
    const tokens = { input_tokens: 1, output_tokens: 10, cache_read_tokens: 100, cache_write_tokens: 1000 };
    expect(tokensOf(tokens)).toBe(1111);
  });
});
