import { describe, expect, it } from "vitest";
import { kindOfPath, kindOfRow } from "./detect-kind.ts";

describe("kindOfPath", () => {
  it("reads the first folder only", () => {
    expect(kindOfPath("traces/2025/a.jsonl")).toBe("traces");
    expect(kindOfPath("spans/a.jsonl")).toBe("spans");
    expect(kindOfPath("queries/a.jsonl")).toBe("query_rows");
    expect(kindOfPath("2025/spans/a.jsonl")).toBeUndefined();
    expect(kindOfPath("spans")).toBeUndefined();
  });
});

describe("kindOfRow", () => {
  it.each([
    ["spans", { id: "a", span_id: "s", root_span_id: "t", metrics: {} }],
    ["spans", { id: "a", trace_id: "t", created: "2024-01-01", metrics: { total_cost: 1 } }],
    ["traces", { id: "t", created: "2025-01-01", scores: {} }],
    ["traces", { metrics: { llm_calls: 1 } }],
    ["traces", { id: "t", span_type_info: {} }],
    ["query_rows", { id: "t", total: 3 }],
    ["query_rows", [1]],
    ["query_rows", null],
    ["query_rows", "span_id"],
  ])("%s: %j", (kind, row) => expect(kindOfRow(row)).toBe(kind));
});
