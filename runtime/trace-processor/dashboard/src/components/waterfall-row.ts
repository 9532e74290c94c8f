import { html } from "htm/preact";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatUsd,
  formatUsdExact,
  missing,
} from "../lib/format.ts";
import { spanRole, type WaterfallRow as RowData } from "../lib/waterfall-layout.ts";
import type { TraceSpan } from "../lib/api.ts";
import { Icon } from "./icons.ts";

interface RowProps {
  row: RowData;
  isActive: boolean;
  isSelected: boolean;
  onOpen: () => void;
  onFold: () => void;
}

/** Deeper levels share the last indent: names stay readable. */
const deepestIndent = 12;

export function WaterfallRow({ row, isActive, isSelected, onOpen, onFold }: RowProps) {
  const { span } = row;
  const role = spanRole(span);
  const foldLabel = `${row.isExpanded ? "Fold" : "Unfold"} ${span.name}`;
  return html`<div
    class=${`waterfall-row${isSelected ? " is-selected" : ""}${span.is_error ? " is-error" : ""}`}
    role="row"
    tabindex=${isActive ? 0 : -1}
    data-span=${span.span_id}
    aria-level=${row.depth + 1}
    aria-expanded=${row.childCount > 0 ? String(row.isExpanded) : undefined}
    aria-selected=${String(isSelected)}
    aria-label=${describe(row)}
    onClick=${onOpen}
  >
    <span class="waterfall-name" role="gridcell" title=${span.name}>
      ${row.guides.slice(0, deepestIndent).map((isOn, level) => {
        const isLast = level === row.guides.length - 1;
        return html`<span
          key=${level}
          class=${`guide${isLast ? " guide-turn" : ""}${isOn ? " guide-on" : ""}`}
          aria-hidden="true"
        ></span>`;
      })}
      ${
        row.childCount > 0
          ? html`<button
              type="button"
              class="fold"
              tabindex="-1"
              aria-label=${foldLabel}
              onClick=${(event: Event) => {
                event.stopPropagation();
                onFold();
              }}
            >
              <${Icon} name=${row.isExpanded ? "down" : "chevron"} />
            </button>`
          : html`<span class="fold fold-none" aria-hidden="true"></span>`
      }
      ${span.is_error ? html`<span class="bad"><${Icon} name="error" /></span>` : null}
      <span class="span-name">${span.name}</span>
      ${span.model === null || span.name.includes(span.model) ? null : html`<span class="span-model">${span.model}</span>`}
      ${row.isOrphan ? html`<span class="tag" title="Its parent has not arrived">no parent</span>` : null}
    </span>
    <span class="waterfall-tokens number" role="gridcell" title=${tokens(span, " in, ", " out", formatCount)}>
      ${tokens(span, " → ", "", formatCompact)}
    </span>
    <span
      class="waterfall-cost number"
      role="gridcell"
      title=${span.is_call ? formatUsdExact(span.cost_usd) : ""}
    >
      ${span.is_call ? cost(span) : ""}
    </span>
    <span class="waterfall-duration number" role="gridcell">${formatDuration(span.duration_ms)}</span>
    <span class="waterfall-track" role="gridcell" aria-hidden="true">
      <span
        class=${`bar bar-${span.is_error ? "error" : role}`}
        style=${{ left: `${row.left * 100}%`, width: `max(3px, ${Math.min(1, row.width) * 100}%)` }}
      ></span>
    </span>
  </div>`;
}

function tokens(
  span: TraceSpan,
  middle: string,
  end: string,
  format: (value: number | null) => string,
): string {
  if (span.input_tokens === null && span.output_tokens === null) {
    return span.total_tokens === null ? "" : format(span.total_tokens);
  }
  return `${format(span.input_tokens)}${middle}${format(span.output_tokens)}${end}`;
}

function cost(span: TraceSpan) {
  if (span.cost_usd === null) return html`<span class="tag tag-warn">unpriced</span>`;
  return `${span.is_cost_estimate ? "≥ " : ""}${formatUsd(span.cost_usd)}`;
}

function describe({ span, startMs }: RowData): string {
  const parts = [
    span.name,
    ...(span.is_error ? ["error"] : []),
    `${formatDuration(span.duration_ms)}, starts at ${formatDuration(startMs)}`,
    ...(span.is_call
      ? [
          `${formatCount(span.total_tokens)} tokens`,
          span.cost_usd === null ? "no price" : formatUsd(span.cost_usd),
        ]
      : []),
  ];
  return parts.filter((part) => part !== missing).join(", ");
}
