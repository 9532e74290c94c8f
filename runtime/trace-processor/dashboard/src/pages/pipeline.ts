import { useMemo } from "preact/hooks";
import { html } from "htm/preact";
import { ChartPanel } from "../components/chart-panel.ts";
import { NoWarehouse } from "../components/no-warehouse.ts";
import { PipelineChecks } from "../components/pipeline-checks.ts";
import { PipelineFailures } from "../components/pipeline-failures.ts";
import { PipelineTables } from "../components/pipeline-tables.ts";
import { VerdictMark } from "../components/verdict-mark.ts";
import { WarehouseStart } from "../components/warehouse-start.ts";
import type { Pipeline } from "../lib/api.ts";
import type { ChartSeries } from "../lib/chart-options.ts";
import { formatCompact, formatCount, missing } from "../lib/format.ts";
import { usePolled } from "../lib/use-polled.ts";
import { verdictOf } from "../lib/verdict.ts";

const pollMs = 5000;

/** What was loaded, what failed, what waits, and what the checks of the warehouse say. */
export function PipelinePage() {
  const { data, refusal } = usePolled<Pipeline>("warehouse/pipeline", pollMs);
  if (refusal?.status === 404) return html`<${NoWarehouse} title=${refusal.title} />`;
  const isNew =
    data?.tables.every((table) => table.latest_ingestion_at === null) === true && data.failures.length === 0;
  return html`<main id="main" class="page overview" tabindex="-1">
    <h1 class="visually-hidden">Pipeline: what the warehouse loaded, what failed and what waits</h1>
    <${HealthVerdict} data=${data} />
    ${isNew ? html`<${WarehouseStart} />` : html`<${Loaded} data=${data} />`}
  </main>`;
}

function HealthVerdict({ data }: { data: Pipeline | undefined }) {
  return html`<p class="verdict-line" role="status" aria-busy=${data === undefined ? "true" : "false"}>
    ${
      data === undefined
        ? missing
        : html`<${VerdictMark} verdict=${verdictOf(data)} />
            <span class="wrap">${data.verdict.replace(/^[A-Z]+: /, "")}</span>`
    }
  </p>`;
}

function Loaded({ data }: { data: Pipeline | undefined }) {
  const series = useMemo(() => hourSeries(data), [data]);
  const common = {
    class: "panel-half",
    kind: "stacked-bars",
    times: data?.hours.times,
    stepSeconds: 3600,
    height: 148,
    format: formatCount,
    formatTick: formatCompact,
  };
  return html`<${PipelineTables} data=${data} />
    <${ChartPanel} ...${common} id="rows" title="Rows loaded" series=${series.rows} />
    <${ChartPanel} ...${common} id="files" title="Files" series=${series.files} />
    <${PipelineFailures} data=${data} />
    <${PipelineChecks} data=${data} />`;
}

function hourSeries(data: Pipeline | undefined): { rows: ChartSeries[]; files: ChartSeries[] } {
  const one = (key: string, label: string, color: string, values: number[] | undefined): ChartSeries => ({
    key,
    label,
    color,
    values: values ?? [],
  });
  return {
    rows: [one("rows", "rows", "--series-1", data?.hours.rows)],
    files: [
      one("failed", "skipped", "--error-mark", data?.hours.failed_files),
      one("files", "loaded", "--series-1", data?.hours.files),
    ],
  };
}
