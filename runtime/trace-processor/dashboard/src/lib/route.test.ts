import { describe, expect, it } from "vitest";
import { filterParams, formatRoute, isFiltered, noFilter, parseRoute } from "./route.ts";

describe("parseRoute", () => {
  it("shows the overview of 24 hours where the hash says nothing, or nothing that it knows", () => {
    for (const hash of ["", "#", "#/", "#/nonsense", "#/?hours=7"]) {
      expect(parseRoute(hash)).toEqual({
        page: "overview",
        hours: 24,
        filter: noFilter,
        quality: { days: 30, project: "", model: "" },
        traceId: null,
        spanId: null,
      });
    }
  });

  it("reads a trace, its open span and the period to go back to", () => {
    expect(parseRoute("#/traces/test%2F1?hours=168&span=ab")).toMatchObject({
      page: "trace",
      traceId: "test/1",
      spanId: "ab",
      hours: 168,
    });
  });

  it("keeps the period of the page Bedrock in its address", () => {
    const route = parseRoute("#/bedrock?days=7");
    expect(route).toMatchObject({ page: "bedrock", quality: { days: 7 } });
    expect(formatRoute(route)).toBe("#/bedrock?days=7");
    expect(formatRoute(parseRoute("#/bedrock"))).toBe("#/bedrock");
  });

  it("keeps the model of one page apart from that of the other", () => {
    expect(parseRoute("#/quality?model=o3&days=8")).toMatchObject({
      page: "quality",
      filter: noFilter,
      quality: { days: 30, project: "", model: "o3" },
    });
    expect(parseRoute("#/?model=o3").quality.model).toBe("");
  });

  it("survives an escape that is broken, and amounts that are not amounts", () => {
    expect(parseRoute("#/traces/%E0%A4%A").traceId).toBe("%E0%A4%A");
    expect(parseRoute("#/?min_cost_usd=abc&min_duration_ms=-1&status=maybe").filter).toEqual(noFilter);
  });
});

describe("formatRoute", () => {
  it("gives back what was read", () => {
    const hashes = [
      "#/",
      "#/?hours=1&model=gpt-5&status=error&min_cost_usd=0.01",
      "#/traces/abc?hours=720&span=01",
      "#/traces/a%20b",
      "#/quality",
      "#/quality?days=7&project=p+1&model=gpt-5",
      "#/pipeline",
      "#/health",
    ];
    for (const hash of hashes) expect(formatRoute(parseRoute(hash))).toBe(hash);
  });
});

describe("a filter", () => {
  it("leaves out an amount that is still being typed", () => {
    expect(filterParams({ ...noFilter, minCostUsd: "0.x", traceId: " ab " })).toMatchObject({
      min_cost_usd: "",
      trace_id: "ab",
    });
    expect(isFiltered({ ...noFilter, minCostUsd: "." })).toBe(false);
    expect(isFiltered({ ...noFilter, minCostUsd: "0" })).toBe(true);
  });
});
