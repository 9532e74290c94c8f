import { html } from "htm/preact";
import type uPlot from "uplot";
import { useApp } from "../app-context.ts";
import type { ChartProps } from "./chart-props.ts";
import { Swatch } from "./swatch.ts";

interface TooltipProps {
  chart: ChartProps;
  index: number;
  left: number;
  plot: uPlot | null;
}

/** The values of one bucket, in the order in which they are stacked; zeros of a stack are left out. */
export function ChartTooltip({ chart, index, left, plot }: TooltipProps) {
  const { clock } = useApp();
  const isStack = chart.kind === "stacked-bars";
  const rows = chart.series
    .map((series) => ({ series, value: series.values[index] ?? null }))
    .filter((row) => !isStack || (row.value !== null && row.value !== 0));
  if (isStack) rows.reverse();
  const total = rows.reduce((whole, row) => whole + (row.value ?? 0), 0);
  const plotWidth = plot === null ? 0 : plot.over.clientWidth;
  const isRight = left > plotWidth / 2;
  const inset = plot === null ? 0 : plot.over.offsetLeft;
  const at = chart.times[index];
  return html`<div
    class="tooltip"
    role="status"
    style=${isRight ? { right: `${plotWidth - left + 20}px` } : { left: `${left + inset + 12}px` }}
  >
    <p class="tooltip-time">${at === undefined ? "" : clock.bucket(at * 1000, chart.stepSeconds)}</p>
    ${rows.length === 0 ? html`<p class="muted">Nothing</p>` : null}
    ${rows.map(
      ({ series, value }) =>
        html`<p key=${series.key} class="tooltip-row">
          <${Swatch} color=${series.color} look=${series.look} />
          <span class="tooltip-label">${series.label}</span>
          <span class="number">${value === null ? "–" : chart.format(value)}</span>
        </p>`,
    )}
    ${
      isStack && rows.length > 1
        ? html`<p class="tooltip-row tooltip-total">
            <span>Total</span><span class="number">${chart.format(total)}</span>
          </p>`
        : null
    }
  </div>`;
}
