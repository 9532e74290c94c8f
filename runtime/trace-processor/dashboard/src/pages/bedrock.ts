import { useMemo, useRef } from "preact/hooks";
import { html } from "htm/preact";
import { AppContext, useApp } from "../app-context.ts";
import { BedrockStart } from "../components/bedrock-start.ts";
import { BedrockTables } from "../components/bedrock-tables.ts";
import { BedrockTiles } from "../components/bedrock-tiles.ts";
import { ChartPanel } from "../components/chart-panel.ts";
import { NoWarehouse } from "../components/no-warehouse.ts";
import type { Bedrock } from "../lib/api.ts";
import { bedrockCharts, bedrockCosts } from "../lib/bedrock-series.ts";
import { withQuery } from "../lib/client.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatDurationTick,
  formatUsd,
  formatUsdTick,
  makeClock,
} from "../lib/format.ts";
import { assignSlots } from "../lib/palette.ts";
import { usePolled } from "../lib/use-polled.ts";

const pollMs = 5000;
const daySeconds = 86_400;

/** A day of the marts is a day in UTC, wherever the reader is. */
const utc = makeClock("UTC");

/** What Bedrock's invocation logs tell: tokens, errors, latency and cost by model, profile type, region and day. */
export function BedrockPage() {
  const app = useApp();
  const { days } = app.route.quality;
  const { data, isStale, refusal } = usePolled<Bedrock>(withQuery("warehouse/bedrock", { days }), pollMs);
  if (refusal?.status === 404) return html`<${NoWarehouse} title=${refusal.title} />`;
  const isNew = data !== undefined && !isStale && data.data_until === null && data.skipped.length === 0;
  return html`<main id="main" class="page overview" tabindex="-1">
    <h1 class="visually-hidden">
      Amazon Bedrock: tokens, errors, latency and cost by model, profile and region
    </h1>
    <${BedrockTiles} data=${data} isStale=${isStale} />
    <${AppContext.Provider} value=${{ ...app, clock: utc }}>
      ${isNew ? html`<${BedrockStart} />` : html`<${Charts} data=${data} isStale=${isStale} />`}
    <//>
  </main>`;
}

function Charts({ data, isStale }: { data: Bedrock | undefined; isStale: boolean }) {
  const slots = useRef<ReadonlyMap<string, number | null>>(new Map());
  slots.current = assignSlots(slots.current, data?.by_model.map((row) => row.model) ?? []);
  const costs = useMemo(() => bedrockCosts(data, slots.current), [data]);
  const [tokens, ...charts] = useMemo(() => bedrockCharts(data), [data]);
  const common = { times: data?.times, stepSeconds: daySeconds, isStale };
  const counts = { format: formatCount, formatTick: formatCompact };
  const durations = { format: formatDuration, formatTick: formatDurationTick };
  return html`<${ChartPanel}
      ...${common}
      id="cost"
      class="panel-half"
      title="Cost by model"
      kind="stacked-bars"
      series=${costs}
      height=${232}
      format=${formatUsd}
      formatTick=${formatUsdTick}
    />
    <${ChartPanel} ...${common} ...${tokens} ...${counts} class="panel-half" height=${232} />
    ${charts.map(
      ({ unit, ...chart }) =>
        html`<${ChartPanel}
          key=${chart.id}
          ...${common}
          ...${chart}
          ...${unit === "counts" ? counts : durations}
          class="panel-small panel-third"
          height=${148}
        />`,
    )}
    <${BedrockTables} data=${data} isStale=${isStale} slots=${slots.current} />`;
}
