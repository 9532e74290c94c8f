import { describe, expect, it } from "vitest";
import type { TraceSpan } from "./api.ts";
import { keyAction } from "./waterfall-keys.ts";
import { layoutWaterfall, scaleTicks, spanRole, startOf } from "./waterfall-layout.ts";

const zero = Date.parse("2026-11-24T12:00:00.000Z");

function span(id: string, parent: string | null, startMs: number, durationMs: number): TraceSpan {
  return {
    span_id: id,
    parent_span_id: parent,
    started_at: new Date(zero + startMs).toISOString(),
    duration_ms: durationMs,
    name: id,
    kind: null,
    status: "ok",
    is_error: false,
    error: null,
    operation: null,
    provider: null,
    model: null,
    is_call: false,
    input_tokens: null,
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    total_tokens: null,
    cost_usd: null,
    price_source: null,
    is_cost_estimate: false,
    attributes: null,
    events: null,
  };
}

const nothing = new Set<string>();
const outline = (spans: TraceSpan[], collapsed: ReadonlySet<string> = nothing) =>
  layoutWaterfall(spans, collapsed).rows.map((row) => `${"-".repeat(row.depth)}${row.span.span_id}`);

describe("layoutWaterfall", () => {
  it("puts parents before children and siblings by their start, however the spans arrived", () => {
    const spans = [
      span("late", "root", 50, 10),
      span("leaf", "early", 12, 5),
      span("root", null, 0, 100),
      span("early", "root", 10, 20),
    ];
    expect(outline(spans)).toEqual(["root", "-early", "--leaf", "-late"]);
  });

  it("places bars by the spans' own first start and last end", () => {
    const { rows, durationMs } = layoutWaterfall(
      [span("a", null, 100, 100), span("b", "a", 150, 250)],
      nothing,
    );
    expect(durationMs).toBe(300);
    expect(rows.map((row) => [row.left, row.width])).toEqual([
      [0, 1 / 3],
      [1 / 6, 250 / 300],
    ]);
  });

  it("hides what is below a folded span and still counts its children", () => {
    const spans = [
      span("root", null, 0, 9),
      span("a", "root", 1, 3),
      span("b", "a", 2, 1),
      span("c", "root", 5, 1),
    ];
    expect(outline(spans, new Set(["a"]))).toEqual(["root", "-a", "-c"]);
    expect(layoutWaterfall(spans, new Set(["a"])).rows[1]).toMatchObject({
      childCount: 1,
      isExpanded: false,
    });
  });

  it("takes a span whose parent is missing for a root, and says so", () => {
    const { rows } = layoutWaterfall([span("a", "gone", 0, 1), span("b", null, 1, 1)], nothing);
    expect(rows.map((row) => row.isOrphan)).toEqual([true, false]);
  });

  it("shows every span once where the parents run in a circle", () => {
    expect(outline([span("a", "b", 0, 1), span("b", "a", 1, 1), span("c", "c", 2, 1)]).sort()).toEqual([
      "-b",
      "a",
      "c",
    ]);
  });

  it("copes with nothing, and with spans that take no time", () => {
    expect(layoutWaterfall([], nothing)).toEqual({ rows: [], startedAt: 0, durationMs: 0 });
    expect(layoutWaterfall([span("a", null, 0, 0)], nothing).rows[0]).toMatchObject({ left: 0, width: 1 });
  });

  it("keeps the microseconds of a start", () => {
    expect(startOf({ started_at: "2026-11-24T12:00:00.000250Z" }) - zero).toBeCloseTo(0.25, 3);
  });
});

describe("scaleTicks", () => {
  it("takes round steps that stay within the duration", () => {
    expect(scaleTicks(5210, 5)).toEqual([0, 2000, 4000]);
    expect(scaleTicks(0.3, 5)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(scaleTicks(0, 5)).toEqual([0]);
  });
});

describe("spanRole", () => {
  it("tells calls and tools apart from the rest", () => {
    expect(spanRole({ ...span("a", null, 0, 1), is_call: true, operation: "execute_tool" })).toBe("call");
    expect(spanRole({ ...span("a", null, 0, 1), operation: "execute_tool" })).toBe("tool");
    expect(spanRole({ ...span("ai.toolCall", null, 0, 1) })).toBe("tool");
    expect(spanRole({ ...span("toolbox page", null, 0, 1) })).toBe("other");
  });
});

describe("keyAction", () => {
  const { rows } = layoutWaterfall(
    [span("root", null, 0, 9), span("a", "root", 1, 3), span("b", "a", 2, 1)],
    nothing,
  );

  it("moves with the arrows and stays at the ends", () => {
    expect(keyAction("ArrowDown", rows, 0)).toEqual({ do: "move", id: "a" });
    expect(keyAction("ArrowUp", rows, 0)).toEqual({ do: "move", id: undefined });
    expect(keyAction("End", rows, 0)).toEqual({ do: "move", id: "b" });
  });

  it("folds a span with children, and goes to the parent from one without", () => {
    expect(keyAction("ArrowLeft", rows, 1)).toEqual({ do: "fold", isFolded: true });
    expect(keyAction("ArrowLeft", rows, 2)).toEqual({ do: "move", id: "a" });
    expect(keyAction("ArrowRight", rows, 0)).toEqual({ do: "move", id: "a" });
    expect(keyAction("ArrowRight", rows, 2)).toBeNull();
  });

  it("opens and closes, and leaves other keys to the browser", () => {
    expect(keyAction("Enter", rows, 0)).toEqual({ do: "open" });
    expect(keyAction("Escape", rows, 0)).toEqual({ do: "close" });
    expect(keyAction("Tab", rows, 0)).toBeNull();
  });
});
