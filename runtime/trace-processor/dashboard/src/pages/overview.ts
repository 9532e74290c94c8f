import { useRef } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { AlertsPanel } from "../components/alerts-panel.ts";
import { GettingStarted } from "../components/getting-started.ts";
import { ModelTable } from "../components/model-table.ts";
import { CostChart, SmallCharts } from "../components/overview-charts.ts";
import { StatTiles } from "../components/stat-tiles.ts";
import { TraceTable } from "../components/trace-table.ts";
import { UnpricedPanel } from "../components/unpriced-panel.ts";
import type { Health, Series, Summary } from "../lib/api.ts";
import { formatAgo } from "../lib/format.ts";
import { assignSlots, modelKey } from "../lib/palette.ts";
import { periods, type Route } from "../lib/route.ts";
import { usePolled } from "../lib/use-polled.ts";

const pollMs = 2000;

export function Overview() {
  const app = useApp();
  const { hours, filter } = app.route;
  const summary = usePolled<Summary>(`metrics/summary?hours=${hours}`, pollMs);
  const series = usePolled<Series>(`metrics/series?hours=${hours}`, pollMs);
  const health = usePolled<Health>("health", pollMs);
  const slots = useSlots(series.data);

  const isPeriodEmpty =
    summary.data !== undefined && !summary.isStale && summary.data.summary.total_traces === 0;
  const lastAt = health.data === undefined ? undefined : health.data.last_trace_at;
  const isNew = isPeriodEmpty && lastAt === null;
  const models = (summary.data?.by_model ?? []).map((row) => row.model).filter((model) => model !== null);
  const pickModel = (model: string) => {
    app.navigate({ filter: { ...filter, model } });
    document.getElementById("traces-title")?.scrollIntoView({ block: "start" });
  };

  return html`<main id="main" class="page overview" tabindex="-1">
    <h1 class="visually-hidden">Cost, requests, errors and latency of the models</h1>
    <${StatTiles} data=${summary.data} isStale=${summary.isStale} />
    ${isNew ? html`<${GettingStarted} />` : null}
    ${
      isNew
        ? null
        : html`<${CostChart} data=${series.data} isStale=${series.isStale} slots=${slots}>
              ${isPeriodEmpty && typeof lastAt === "string" ? html`<${QuietPeriod} hours=${hours} lastAt=${lastAt} />` : null}
            <//>
            <${AlertsPanel} />
            <${SmallCharts} data=${series.data} isStale=${series.isStale} />
            <${ModelTable}
              data=${summary.data}
              isStale=${summary.isStale}
              slots=${slots}
              onPick=${pickModel}
            />
            <${UnpricedPanel} data=${summary.data} isStale=${summary.isStale} />
            <${TraceTable} models=${[...new Set(models)]} />`
    }
  </main>`;
}

/** Colours stay with their models for as long as the page is open. */
function useSlots(series: Series | undefined) {
  const slots = useRef<ReadonlyMap<string, number | null>>(new Map());
  const last = useRef(series);
  if (series !== undefined && (last.current !== series || slots.current.size === 0)) {
    const named = series.by_model.filter((model) => model.model !== "other");
    slots.current = assignSlots(slots.current, named.map(modelKey));
    last.current = series;
  }
  return slots.current;
}

function QuietPeriod({ hours, lastAt }: { hours: number; lastAt: string }) {
  const app = useApp();
  const at = Date.parse(lastAt);
  const name = periods.find((period) => period.hours === hours)?.name ?? `${hours} hours`;
  const reach: Route["hours"] | undefined = periods.find(
    (period) => period.hours > hours && app.now() - at < period.hours * 3_600_000,
  )?.hours;
  return html`<p class="quiet">
    <span>Nothing in the last ${name}. The last trace arrived ${formatAgo(at, app.now())}.</span>
    ${
      reach === undefined
        ? null
        : html`<button
            type="button"
            class="button button-small"
            onClick=${() => app.navigate({ hours: reach })}
          >
            Show the last ${periods.find((period) => period.hours === reach)?.name}
          </button>`
    }
  </p>`;
}
