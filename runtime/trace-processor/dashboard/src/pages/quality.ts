import { useMemo, useRef } from "preact/hooks";
import { html } from "htm/preact";
import { AppContext, useApp } from "../app-context.ts";
import { ChartPanel } from "../components/chart-panel.ts";
import { NoWarehouse } from "../components/no-warehouse.ts";
import { QualityTables } from "../components/quality-tables.ts";
import { QualityTiles } from "../components/quality-tiles.ts";
import { WarehouseStart } from "../components/warehouse-start.ts";
import type { Quality } from "../lib/api.ts";
import { withQuery } from "../lib/client.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatDurationTick,
  formatScore,
  formatUsd,
  formatUsdTick,
  makeClock,
} from "../lib/format.ts";
import { assignSlots } from "../lib/palette.ts";
import { costByModel, dailyCharts, scoreLines } from "../lib/quality-series.ts";
import type { QualityFilter } from "../lib/route.ts";
import { usePolled } from "../lib/use-polled.ts";

const pollMs = 5000;
const daySeconds = 86_400;

/** A day of the marts is a day in UTC, wherever the reader is. */
const utc = makeClock("UTC");

/** Scores, cost, tokens and latency of Braintrust's logs by project, model and day. */
export function QualityPage() {
  const app = useApp();
  const { quality: filter } = app.route;
  const { data, isStale, refusal } = usePolled<Quality>(
    withQuery("warehouse/quality", { ...filter }),
    pollMs,
  );
  if (refusal?.status === 404) return html`<${NoWarehouse} title=${refusal.title} />`;
  const isFiltered = filter.project !== "" || filter.model !== "";
  const isNew =
    data !== undefined && !isStale && !isFiltered && data.total.calls === 0 && data.scores.length === 0;
  return html`<main id="main" class="page overview" tabindex="-1">
    <h1 class="visually-hidden">Scores, cost, tokens and latency by project, model and day</h1>
    <${Filters} data=${data} filter=${filter} />
    <${QualityTiles} data=${data} isStale=${isStale} />
    <${AppContext.Provider} value=${{ ...app, clock: utc }}>
      ${isNew ? html`<${WarehouseStart} />` : html`<${Charts} data=${data} isStale=${isStale} />`}
    <//>
  </main>`;
}

function Filters({ data, filter }: { data: Quality | undefined; filter: QualityFilter }) {
  const { navigate } = useApp();
  const set = (change: Partial<QualityFilter>) => navigate({ quality: { ...filter, ...change } });
  const choices = [
    { key: "project", any: "All projects", label: "Project", names: data?.projects ?? [] },
    { key: "model", any: "All models", label: "Model", names: data?.models ?? [] },
  ] as const;
  return html`<form
    class="filters filters-bare"
    role="search"
    aria-label="Filter by project and model"
    onSubmit=${(event: Event) => event.preventDefault()}
  >
    ${choices.map(({ key, any, label, names }) => {
      const chosen = filter[key];
      const all = chosen === "" || names.includes(chosen) ? names : [chosen, ...names];
      return html`<label key=${key} class="field">
        <span class="visually-hidden">${label}</span>
        <select
          value=${chosen}
          onChange=${(event: Event) => set({ [key]: (event.target as HTMLSelectElement).value })}
        >
          <option value="">${any}</option>
          ${all.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select>
      </label>`;
    })}
    <button
      type="button"
      class="button"
      disabled=${filter.project === "" && filter.model === ""}
      onClick=${() => set({ project: "", model: "" })}
    >
      Clear
    </button>
    <${FilterNote} source=${data?.source} model=${filter.model} />
  </form>`;
}

/** What a filter can't do is said, so that no figure is taken for another. */
function FilterNote({ source, model }: { source: Quality["source"] | undefined; model: string }) {
  const notes = [
    source === "traces" ? "Whole traces: no spans are exported." : "",
    model === "" ? "" : "Scores are of all models.",
  ];
  const text = notes.filter((note) => note !== "").join(" ");
  return text === "" ? null : html`<span class="muted filters-note">${text}</span>`;
}

function Charts({ data, isStale }: { data: Quality | undefined; isStale: boolean }) {
  const slots = useRef<ReadonlyMap<string, number | null>>(new Map());
  slots.current = assignSlots(slots.current, data?.by_model.map((row) => row.model) ?? []);
  const costs = useMemo(() => costByModel(data, slots.current), [data]);
  const charts = useMemo(() => dailyCharts(data), [data]);
  const scores = useMemo(() => scoreLines(data), [data]);
  const common = { times: data?.times, stepSeconds: daySeconds, isStale };
  const figures = {
    counts: { format: formatCount, formatTick: formatCompact },
    durations: { format: formatDuration, formatTick: formatDurationTick },
  };
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
    <${ChartPanel}
      ...${common}
      id="scores"
      class="panel-half"
      title="Scores"
      kind="lines"
      series=${scores}
      height=${232}
      format=${formatScore}
      formatTick=${formatScore}
    />
    ${charts.map(
      ({ unit, ...chart }) =>
        html`<${ChartPanel}
          key=${chart.id}
          ...${common}
          ...${chart}
          ...${figures[unit]}
          class="panel-small"
          height=${148}
        />`,
    )}
    <${QualityTables} data=${data} isStale=${isStale} slots=${slots.current} />`;
}
