import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { html } from "htm/preact";
import type { Series } from "../lib/api.ts";
import type { ChartSeries } from "../lib/chart-options.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatDurationTick,
  formatUsd,
  formatUsdTick,
} from "../lib/format.ts";
import { modelKey, modelName, slotColor } from "../lib/palette.ts";
import { sum } from "../lib/series.ts";
import { Chart } from "./chart.ts";
import { Panel } from "./panel.ts";
import { Legend } from "./swatch.ts";

type Slots = ReadonlyMap<string, number | null>;
interface ChartsProps {
  data: Series | undefined;
  isStale: boolean;
}

const costHeight = 232;
const smallHeight = 148;

/** `children`: laid over the chart, for what there is to say of an empty period. */
export function CostChart(props: ChartsProps & { slots: Slots; children?: ComponentChildren }) {
  const { data, isStale, slots } = props;
  const series = useMemo(() => costSeries(data, slots), [data, slots]);
  return html`<${Panel} id="cost" title="Cost by model" class="panel-cost" isStale=${isStale}>
    <${Legend} items=${[...series].reverse()} />
    <${Frame} data=${data} height=${costHeight}>
      ${
        data === undefined
          ? null
          : html`<${Chart}
              title="Cost by model"
              kind="stacked-bars"
              times=${data.times}
              stepSeconds=${data.step_seconds}
              series=${series}
              height=${costHeight}
              format=${formatUsd}
              formatTick=${formatUsdTick}
            />`
      }
      ${props.children}
    <//>
  <//>`;
}

/** The four small charts: the same width, height and time axis, so that they read across. */
export function SmallCharts({ data, isStale }: ChartsProps) {
  const charts = useMemo(() => smallCharts(data), [data]);
  return html`${charts.map(
    (chart) =>
      html`<${Panel}
        key=${chart.id}
        id=${chart.id}
        title=${chart.title}
        class="panel-small"
        isStale=${isStale}
      >
        <${Legend} items=${chart.series} />
        <${Frame} data=${data} height=${smallHeight}>
          ${
            data === undefined
              ? null
              : html`<${Chart}
                  title=${chart.title}
                  kind=${chart.kind}
                  times=${data.times}
                  stepSeconds=${data.step_seconds}
                  series=${chart.series}
                  height=${smallHeight}
                  format=${chart.format}
                  formatTick=${chart.formatTick}
                />`
          }
        <//>
      <//>`,
  )}`;
}

function Frame({
  data,
  height,
  children,
}: {
  data: Series | undefined;
  height: number;
  children?: ComponentChildren;
}) {
  return html`<div class=${`chart-frame chart-frame-${height}`}>
    ${data === undefined ? html`<div class="chart-skeleton" aria-hidden="true"></div>` : children}
  </div>`;
}

/** The dearest model at the foot of the stack, where heights are read best. */
function costSeries(data: Series | undefined, slots: Slots): ChartSeries[] {
  const models = (data?.by_model ?? []).filter((model) => sum(model.cost_usd) > 0);
  return models
    .sort((a, b) => sum(b.cost_usd) - sum(a.cost_usd))
    .map((model) => ({
      key: modelKey(model),
      label: modelName(model),
      color: slotColor(slots.get(modelKey(model))),
      values: model.cost_usd,
    }));
}

interface SmallChart {
  id: string;
  title: string;
  kind: "stacked-bars" | "lines";
  series: ChartSeries[];
  format: (value: number) => string;
  formatTick: (value: number) => string;
}

function smallCharts(data: Series | undefined): SmallChart[] {
  const total = data?.total;
  const bars = { kind: "stacked-bars", format: formatCount, formatTick: formatCompact } as const;
  const one = (key: string, label: string, color: string, values: (number | null)[] | undefined) => ({
    key,
    label,
    color,
    values: values ?? [],
  });
  return [
    {
      ...bars,
      id: "requests",
      title: "Model requests",
      series: [one("requests", "requests", "--series-1", total?.requests)],
    },
    {
      ...bars,
      id: "tokens",
      title: "Tokens",
      series: [
        one("input", "input", "--series-5", total?.input_tokens),
        one("output", "output", "--series-1", total?.output_tokens),
      ],
    },
    {
      ...bars,
      id: "errors",
      title: "Errors",
      series: [one("errors", "failed traces", "--error-mark", total?.errors)],
    },
    {
      id: "latency",
      title: "Latency",
      kind: "lines",
      format: formatDuration,
      formatTick: formatDurationTick,
      series: [
        { ...one("p50", "p50", "--series-1", total?.p50_duration), look: "solid" },
        { ...one("p95", "p95", "--series-2", total?.p95_duration), look: "dashed", dash: [6, 3] },
        { ...one("p99", "p99", "--series-4", total?.p99_duration), look: "dotted", dash: [2, 3] },
      ],
    },
  ];
}
