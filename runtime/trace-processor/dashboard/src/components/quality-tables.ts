import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { Percentiles, Quality, WarehouseUsage } from "../lib/api.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatScore,
  formatShare,
  formatUsd,
  formatUsdExact,
  missing,
} from "../lib/format.ts";
import { slotColor } from "../lib/palette.ts";
import { DataTable, type Column } from "./data-table.ts";
import { Swatch } from "./swatch.ts";

type ModelRow = Quality["by_model"][number];
type ProjectRow = Quality["by_project"][number];
type ScoreRow = Quality["scores"][number];

interface TablesProps {
  data: Quality | undefined;
  isStale: boolean;
  slots: ReadonlyMap<string, number | null>;
}

export function QualityTables({ data, isStale, slots }: TablesProps) {
  const { route, navigate } = useApp();
  const pick = (change: { model?: string; project?: string }) =>
    navigate({ quality: { ...route.quality, ...change } });
  const models: Column<ModelRow>[] = [
    {
      name: "Model",
      cell: (row) =>
        html`<span class="model-cell"
          ><${Swatch} color=${slotColor(slots.get(row.model))} />${
            data?.source === "traces"
              ? row.model
              : html`<button
                  type="button"
                  class="model-name link"
                  title=${`Only ${row.model}`}
                  onClick=${() => pick({ model: row.model })}
                >
                  ${row.model}
                </button>`
          }</span
        >`,
    },
    ...usageColumns<ModelRow>(),
    ...latencyColumns<ModelRow>(),
  ];
  const projects: Column<ProjectRow>[] = [
    {
      name: "Project",
      cell: (row) =>
        html`<button
          type="button"
          class="model-name link"
          title=${`Only ${row.project_id}`}
          disabled=${row.project_id === ""}
          onClick=${() => pick({ project: row.project_id })}
        >
          ${row.project_id === "" ? "no project" : row.project_id}
        </button>`,
    },
    ...usageColumns<ProjectRow>(),
    ...latencyColumns<ProjectRow>(),
  ];
  const scores: Column<ScoreRow>[] = [
    { name: "Score", cell: (row) => row.name },
    { name: "Of", cell: (row) => row.source },
    { name: "Average", isNumber: true, cell: (row) => formatScore(row.average) },
    { name: "Scored", isNumber: true, cell: (row) => formatCount(row.scored) },
    { name: "Not scored", isNumber: true, cell: (row) => formatCount(row.not_scored) },
  ];
  return html`<${DataTable}
      id="models"
      title="Models"
      rows=${data?.by_model}
      count=${data?.counts.by_model}
      keyOf=${(row: ModelRow) => row.model}
      columns=${models}
      empty="No model was called in this period."
      isStale=${isStale}
    />
    <${DataTable}
      id="projects"
      title="Projects"
      rows=${data?.by_project}
      count=${data?.counts.by_project}
      keyOf=${(row: ProjectRow) => row.project_id}
      columns=${projects}
      empty="No project in this period."
      isStale=${isStale}
    />
    <${DataTable}
      id="score-names"
      title="Scores by name"
      rows=${data?.scores}
      count=${data?.counts.scores}
      keyOf=${(row: ScoreRow) => `${row.source} ${row.name}`}
      columns=${scores}
      empty="Nothing was scored in this period."
      isStale=${isStale}
    />`;
}

function usageColumns<Row extends WarehouseUsage>(): Column<Row>[] {
  return [
    { name: "Calls", isNumber: true, cell: (row) => formatCount(row.calls) },
    {
      name: "Tokens",
      isNumber: true,
      cell: (row) =>
        html`<span title=${formatCount(row.total_tokens)}>${formatCompact(row.total_tokens)}</span>`,
    },
    {
      name: "Cost",
      isNumber: true,
      cell: (row) =>
        row.cost_usd === null
          ? html`<span class="faint">${missing}</span>`
          : html`<span title=${formatUsdExact(row.cost_usd)}>${formatUsd(row.cost_usd)}</span>`,
    },
    {
      name: "Errors",
      isNumber: true,
      cell: (row) =>
        row.errors === 0
          ? html`<span class="faint">0</span>`
          : html`<span class="bad" title=${formatShare(row.errors, row.calls)}
              >${formatCount(row.errors)}</span
            >`,
    },
  ];
}

function latencyColumns<Row extends Percentiles>(): Column<Row>[] {
  return [
    { name: "p50", isNumber: true, cell: (row) => formatDuration(row.p50_ms) },
    { name: "p95", isNumber: true, cell: (row) => formatDuration(row.p95_ms) },
    { name: "p99", isNumber: true, cell: (row) => formatDuration(row.p99_ms) },
  ];
}
