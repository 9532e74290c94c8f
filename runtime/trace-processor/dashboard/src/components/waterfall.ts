import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import type { Trace, TraceSpan } from "../lib/api.ts";
import { formatCount, formatDurationTick } from "../lib/format.ts";
import { layoutWaterfall, scaleTicks, type Waterfall as Layout } from "../lib/waterfall-layout.ts";
import { keyAction } from "../lib/waterfall-keys.ts";
import { WaterfallRow } from "./waterfall-row.ts";

interface WaterfallProps {
  trace: Trace;
  selectedId: string | null;
  onSelect: (span: TraceSpan | null) => void;
}

/** Rows rendered at first: enough for nearly every trace, and few enough to appear at once. */
const firstRows = 1000;

/** A tree grid: up and down move, left and right fold, Enter opens the span, Escape closes it. */
export function Waterfall({ trace, selectedId, onSelect }: WaterfallProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [activeId, setActiveId] = useState<string | null>(selectedId);
  const [limit, setLimit] = useState(firstRows);
  const body = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutWaterfall(trace.spans, collapsed), [trace.spans, collapsed]);
  const rows = layout.rows.slice(0, limit);
  const active = rows.some((row) => row.span.span_id === activeId)
    ? activeId
    : (rows[0]?.span.span_id ?? null);

  // A closed detail panel gives the focus back to the row that it was opened from.
  const wasSelected = useRef(selectedId);
  useEffect(() => {
    if (wasSelected.current !== null && selectedId === null) focusRow(body.current, wasSelected.current);
    wasSelected.current = selectedId;
  }, [selectedId]);

  const fold = (id: string, isFolded: boolean) =>
    setCollapsed((before) => {
      const next = new Set(before);
      if (isFolded) next.add(id);
      else next.delete(id);
      return next;
    });
  const move = (id: string | undefined) => {
    if (id === undefined) return;
    setActiveId(id);
    focusRow(body.current, id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex((row) => row.span.span_id === active);
    const row = rows[index];
    if (row === undefined) return;
    const action = keyAction(event.key, rows, index);
    if (action === null) return;
    event.preventDefault();
    if (action.do === "move") move(action.id);
    else if (action.do === "fold") fold(row.span.span_id, action.isFolded);
    else onSelect(action.do === "open" ? row.span : null);
  };
  return html`<div
    class="waterfall"
    role="treegrid"
    aria-label="Spans of the trace"
    aria-rowcount=${layout.rows.length}
    onKeyDown=${onKeyDown}
  >
    <${Head} layout=${layout} />
    <div class="waterfall-body" role="rowgroup" ref=${body}>
      ${rows.map(
        (row) =>
          html`<${WaterfallRow}
            key=${row.span.span_id}
            row=${row}
            isActive=${row.span.span_id === active}
            isSelected=${row.span.span_id === selectedId}
            onOpen=${() => {
              setActiveId(row.span.span_id);
              onSelect(row.span);
            }}
            onFold=${() => fold(row.span.span_id, row.isExpanded)}
          />`,
      )}
    </div>
    ${
      layout.rows.length > limit
        ? html`<button type="button" class="button waterfall-more" onClick=${() => setLimit(Infinity)}>
            Show all ${formatCount(layout.rows.length)} spans
          </button>`
        : null
    }
  </div>`;
}

function Head({ layout }: { layout: Layout }) {
  const ticks = scaleTicks(layout.durationMs, 5);
  return html`<div class="waterfall-head" role="row">
    <span class="waterfall-name" role="columnheader">Span</span>
    <span class="waterfall-tokens number" role="columnheader">Tokens</span>
    <span class="waterfall-cost number" role="columnheader">Cost</span>
    <span class="waterfall-duration number" role="columnheader">Duration</span>
    <span class="waterfall-track" role="columnheader" aria-label="Time">
      ${ticks.map((tick) => {
        const at = layout.durationMs === 0 ? 0 : tick / layout.durationMs;
        // A label at the very end would be cut off.
        const text = at > 0.94 ? "" : formatDurationTick(tick);
        return html`<span key=${tick} class="tick" style=${{ left: `${at * 100}%` }}>${text}</span>`;
      })}
    </span>
  </div>`;
}

function focusRow(body: HTMLElement | null, id: string) {
  body?.querySelector<HTMLElement>(`[data-span="${CSS.escape(id)}"]`)?.focus();
}
