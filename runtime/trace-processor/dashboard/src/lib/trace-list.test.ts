import { describe, expect, it } from "vitest";
import type { TracePage, TraceSummary } from "./api.ts";
import { appendOlder, mergeNewest } from "./trace-list.ts";

function trace(second: number): TraceSummary {
  return {
    trace_id: `t${second}`,
    name: "",
    started_at: new Date(second * 1000).toISOString(),
    duration_ms: 1,
    status: "ok",
    span_count: 1,
    models: [],
    input_tokens: null,
    output_tokens: null,
    total_tokens: null,
    cost_usd: null,
    unpriced_spans: 0,
  };
}
const page = (seconds: number[], cursor: string | null): TracePage => ({
  traces: seconds.map(trace),
  next_cursor: cursor,
});
const ids = (list: { rows: TraceSummary[] }) => list.rows.map((row) => row.trace_id);

describe("mergeNewest", () => {
  it("is the newest page alone until older ones were asked for", () => {
    const list = mergeNewest(mergeNewest(undefined, page([2, 1], "c")), page([3, 2], "d"));
    expect(ids(list)).toEqual(["t3", "t2"]);
    expect(list.cursor).toBe("d");
  });

  it("keeps older pages below, each trace once, the newer answer winning", () => {
    const extended = appendOlder(mergeNewest(undefined, page([4, 3], "c")), page([2, 1], "older"));
    const newest = page([5, 4], "d");
    const renewed = { ...newest, traces: newest.traces.map((row) => ({ ...row, span_count: 9 })) };
    const list = mergeNewest(extended, renewed);
    expect(ids(list)).toEqual(["t5", "t4", "t3", "t2", "t1"]);
    expect(list.rows[1]?.span_count).toBe(9);
    expect(list.cursor).toBe("older");
  });

  it("starts anew rather than hide a gap", () => {
    const extended = appendOlder(mergeNewest(undefined, page([4, 3], "c")), page([2], "older"));
    const list = mergeNewest(extended, page([99, 98], "z"));
    expect(ids(list)).toEqual(["t99", "t98"]);
    expect(list.cursor).toBe("z");
  });
});
