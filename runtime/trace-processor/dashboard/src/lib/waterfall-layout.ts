import type { TraceSpan } from "./api.ts";

export interface WaterfallRow {
  span: TraceSpan;
  depth: number;
  childCount: number;
  isExpanded: boolean;
  /** True where the span names a parent that did not arrive (yet). */
  isOrphan: boolean;
  /** Of the whole width, 0 to 1. */
  left: number;
  width: number;
  startMs: number;
  /** The guides of the tree: for each level above, whether a later sibling follows at that level. */
  guides: boolean[];
}

export interface Waterfall {
  rows: WaterfallRow[];
  /** From the first start to the last end of the spans themselves. */
  startedAt: number;
  durationMs: number;
}

/**
 * The spans as a tree, parents before children, siblings by start. A span whose parent is missing is a root; a cycle
 * of parents (bad ids) is broken at its earliest span, so that every span is shown once.
 */
export function layoutWaterfall(spans: TraceSpan[], collapsed: ReadonlySet<string>): Waterfall {
  const starts = new Map(spans.map((span) => [span, startOf(span)]));
  const ordered = [...spans].sort((a, b) => (starts.get(a) ?? 0) - (starts.get(b) ?? 0));
  const startedAt = ordered.length === 0 ? 0 : (starts.get(ordered[0] as TraceSpan) ?? 0);
  const endedAt = spans.reduce(
    (end, span) => Math.max(end, (starts.get(span) ?? 0) + span.duration_ms),
    startedAt,
  );
  const durationMs = endedAt - startedAt;
  const tree = makeTree(ordered);
  const rows: WaterfallRow[] = [];
  const visited = new Set<TraceSpan>();

  const visit = (span: TraceSpan, depth: number, guides: boolean[], isHidden: boolean) => {
    visited.add(span);
    const children = (tree.children.get(span.span_id) ?? []).filter((child) => !visited.has(child));
    const isExpanded = !collapsed.has(span.span_id);
    const startMs = (starts.get(span) ?? 0) - startedAt;
    if (!isHidden) {
      rows.push({
        span,
        depth,
        childCount: children.length,
        isExpanded,
        isOrphan: span.parent_span_id !== null && !tree.ids.has(span.parent_span_id),
        left: durationMs === 0 ? 0 : startMs / durationMs,
        width: durationMs === 0 ? 1 : span.duration_ms / durationMs,
        startMs,
        guides,
      });
    }
    children.forEach((child, index) => {
      if (!visited.has(child))
        visit(child, depth + 1, [...guides, index < children.length - 1], isHidden || !isExpanded);
    });
  };
  for (const root of tree.roots) visit(root, 0, [], false);
  for (const span of ordered) if (!visited.has(span)) visit(span, 0, [], false);
  return { rows, startedAt, durationMs };
}

function makeTree(spans: TraceSpan[]) {
  const ids = new Set(spans.map((span) => span.span_id));
  const children = new Map<string, TraceSpan[]>();
  const roots: TraceSpan[] = [];
  for (const span of spans) {
    const parent = span.parent_span_id;
    if (parent === null || !ids.has(parent)) {
      roots.push(span);
      continue;
    }
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  return { ids, children, roots };
}

/** Times come in microseconds, which Date.parse cuts to milliseconds: short spans would share one start. */
export function startOf(span: { started_at: string }): number {
  const micros = /\.\d{3}(\d{1,6})/.exec(span.started_at)?.[1] ?? "";
  return Date.parse(span.started_at) + (micros === "" ? 0 : Number(`0.${micros}`));
}

/** Round times for the scale above the bars: about `count` of them, from 0 to the end, in ms. */
export function scaleTicks(durationMs: number, count: number): number[] {
  if (durationMs <= 0) return [0];
  const rough = durationMs / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks = Array.from({ length: Math.floor(durationMs / step + 1e-9) + 1 }, (_, index) => index * step);
  return ticks.map((tick) => Number(tick.toPrecision(12)));
}

/** What a bar's colour tells. */
export function spanRole(span: TraceSpan): "call" | "tool" | "other" {
  if (span.is_call) return "call";
  return span.operation === "execute_tool" || /toolcall|^tool\b/i.test(span.operation ?? span.name)
    ? "tool"
    : "other";
}
