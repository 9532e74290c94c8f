import { html } from "htm/preact";
import type { ChartSeries } from "../lib/chart-options.ts";
import type { ChartProps } from "./chart-props.ts";
import { Chart } from "./chart.ts";
import { Panel } from "./panel.ts";
import { Legend } from "./swatch.ts";

interface ChartPanelProps extends Omit<ChartProps, "times" | "series"> {
  id: string;
  class: string;
  /** Undefined before the first answer: the panel has its full size and says nothing yet. */
  times: number[] | undefined;
  series: ChartSeries[];
  isStale?: boolean;
}

/** A chart in a panel with its legend. */
export function ChartPanel(props: ChartPanelProps) {
  return html`<${Panel}
    id=${props.id}
    title=${props.title}
    class=${props.class}
    isStale=${props.isStale === true}
  >
    <${Legend} items=${[...props.series].reverse()} />
    <div class=${`chart-frame chart-frame-${props.height}`}>
      ${
        props.times === undefined
          ? html`<div class="chart-skeleton" aria-hidden="true"></div>`
          : html`<${Chart}
              title=${props.title}
              kind=${props.kind}
              times=${props.times}
              stepSeconds=${props.stepSeconds}
              series=${props.series}
              height=${props.height}
              format=${props.format}
              formatTick=${props.formatTick}
            />`
      }
    </div>
  <//>`;
}
