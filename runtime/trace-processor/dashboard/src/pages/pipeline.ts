import { useMemo } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { ChartPanel } from "../components/chart-panel.ts";
import { CopyButton } from "../components/copy-button.ts";
import { DataTable, type Column } from "../components/data-table.ts";
import { NoWarehouse } from "../components/no-warehouse.ts";
import { TimeStamp } from "../components/time-stamp.ts";
import { VerdictMark } from "../components/verdict-mark.ts";
import { WarehouseStart } from "../components/warehouse-start.ts";
import type { Pipeline } from "../lib/api.ts";
import type { ChartSeries } from "../lib/chart-options.ts";
import { formatAgo, formatCompact, formatCount, missing } from "../lib/format.ts";
import { useNow } from "../lib/use-now.ts";
import { usePolled } from "../lib/use-polled.ts";

const pollMs = 3000;

type TableRow = Pipeline["tables"][number];
type FailureRow = Pipeline["failures"][number];
type QualityRow = Pipeline["quality"][number];
type ReconciliationRow = Pipeline["reconciliation"][number];
type FindingRow = Pipeline["findings"][number];

/** What was loaded, what failed, what waits, and what the checks of the warehouse say. */
export function PipelinePage() {
  const { data, refusal } = usePolled<Pipeline>("warehouse/pipeline", pollMs);
  if (refusal !== null) return html`<${NoWarehouse} title=${refusal.title} />`;
  const isNew =
    data?.tables.every((table) => table.latest_ingestion_at === null) === true && data.failures.length === 0;
  return html`<main id="main" class="page overview" tabindex="-1">
    <h1 class="visually-hidden">Pipeline: what the warehouse loaded, what failed and what waits</h1>
    <${HealthVerdict} data=${data} />
    ${isNew ? html`<${WarehouseStart} />` : html`<${Loaded} data=${data} />`}
  </main>`;
}

function HealthVerdict({ data }: { data: Pipeline | undefined }) {
  const [word = "", ...rest] = (data?.verdict ?? "").split(": ");
  return html`<p class="verdict-line" role="status" aria-busy=${data === undefined ? "true" : "false"}>
    ${
      data === undefined
        ? missing
        : html`<${VerdictMark} verdict=${data.is_healthy ? (word === "OK" ? "OK" : "WARNING") : "CRITICAL"} />
            <span>${rest.join(": ")}</span>`
    }
  </p>`;
}

function Loaded({ data }: { data: Pipeline | undefined }) {
  const app = useApp();
  const now = useNow(app.now, 10_000);
  const series = useMemo(() => hourSeries(data), [data]);
  const tables: Column<TableRow>[] = [
    { name: "Table", cell: (row) => html`<span class="mono">${row.table_name.toLowerCase()}</span>` },
    {
      name: "State",
      cell: (row) =>
        html`<${VerdictMark} verdict=${row.freshness_status === "UNUSED" ? "UNUSED" : row.status} />`,
    },
    {
      name: "Last load",
      cell: (row) =>
        row.latest_ingestion_at === null
          ? html`<span class="faint">never</span>`
          : html`<span title=${row.latest_ingestion_at}
              >${formatAgo(Date.parse(row.latest_ingestion_at), now)}</span
            >`,
    },
    { name: "Rows, 24 h", isNumber: true, cell: (row) => formatCount(row.rows_24h) },
    { name: "Files, 24 h", isNumber: true, cell: (row) => formatCount(row.files_loaded_24h) },
    { name: "Failed", isNumber: true, cell: (row) => countOrFaint(row.files_failed_24h) },
    { name: "Waiting", isNumber: true, cell: (row) => countOrFaint(row.pending_files) },
    { name: "Pipe", cell: (row) => (row.pipe_state ?? missing).toLowerCase() },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
  ];
  return html`<${DataTable}
      id="tables"
      title="Tables"
      rows=${data?.tables}
      keyOf=${(row: TableRow) => row.table_name}
      columns=${tables}
      empty="No table is there."
    />
    <${ChartPanel}
      id="rows"
      class="panel-half"
      title="Rows loaded"
      kind="stacked-bars"
      times=${data?.hours.times}
      stepSeconds=${3600}
      series=${series.rows}
      height=${148}
      format=${formatCount}
      formatTick=${formatCompact}
    />
    <${ChartPanel}
      id="files"
      class="panel-half"
      title="Files"
      kind="stacked-bars"
      times=${data?.hours.times}
      stepSeconds=${3600}
      series=${series.files}
      height=${148}
      format=${formatCount}
      formatTick=${formatCompact}
    />
    <${Failures} data=${data} />
    <${Checks} data=${data} />`;
}

function Failures({ data }: { data: Pipeline | undefined }) {
  const columns: Column<FailureRow>[] = [
    { name: "File", cell: (row) => html`<span class="mono wrap">${row.file_name}</span>` },
    { name: "Line", isNumber: true, cell: (row) => (row.line === null ? missing : formatCount(row.line)) },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
    { name: "When", cell: (row) => (row.at === null ? missing : html`<${TimeStamp} iso=${row.at} />`) },
    {
      name: "Look closer",
      cell: (row) => {
        const command = `npx tracelake failures --file '${row.file_name}'`;
        return html`<${CopyButton} text=${command} label=${`Copy: ${command}`} />`;
      },
    },
  ];
  return html`<${DataTable}
    id="failures"
    title="Files that were skipped"
    rows=${data?.failures}
    keyOf=${(row: FailureRow) => `${row.table_name} ${row.file_name}`}
    columns=${columns}
    empty="No file failed in the last 24 hours."
  />`;
}

function Checks({ data }: { data: Pipeline | undefined }) {
  const quality: Column<QualityRow>[] = [
    { name: "Check", cell: (row) => html`<span class="mono">${row.issue_type}</span>` },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.severity} />` },
    { name: "Count", isNumber: true, cell: (row) => countOrFaint(row.count) },
    { name: "What counts", cell: (row) => html`<span class="wrap muted">${row.description ?? ""}</span>` },
    {
      name: "For example",
      cell: (row) => html`<span class="mono wrap">${row.sample.slice(0, 2).join(", ")}</span>`,
    },
  ];
  const reconciliation: Column<ReconciliationRow>[] = [
    { name: "Table", cell: (row) => html`<span class="mono">${row.table_name.toLowerCase()}</span>` },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.severity} />` },
    { name: "Files", isNumber: true, cell: (row) => formatCount(row.count_files) },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
  ];
  const findings: Column<FindingRow>[] = [
    { name: "File", cell: (row) => html`<span class="mono wrap">${row.file_name}</span>` },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.severity} /> ${row.state}` },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
  ];
  return html`<${DataTable}
      id="reconciliation"
      title="The lake against what was loaded"
      rows=${data?.reconciliation}
      keyOf=${(row: ReconciliationRow) => row.table_name}
      columns=${reconciliation}
      empty="The lake was never listed."
      class="panel-half"
    />
    <${DataTable}
      id="findings"
      title="Files to look at"
      rows=${data?.findings}
      keyOf=${(row: FindingRow) => `${row.file_name} ${row.state}`}
      columns=${findings}
      empty="Every file is where it should be."
      class="panel-half"
    />
    <${DataTable}
      id="quality"
      title="Data quality"
      rows=${data?.quality}
      keyOf=${(row: QualityRow) => row.issue_type}
      columns=${quality}
      empty="The checks have not run yet."
    />`;
}

const countOrFaint = (count: number | null) =>
  count === null
    ? missing
    : count === 0
      ? html`<span class="faint">0</span>`
      : html`<span class="strong">${formatCount(count)}</span>`;

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
