import type { ComponentChildren } from "preact";
import { html } from "htm/preact";
import type { Pipeline } from "../lib/api.ts";
import { formatCount } from "../lib/format.ts";
import { CountCell } from "./count-cell.ts";
import { DataTable, type Column } from "./data-table.ts";
import { TimeStamp } from "./time-stamp.ts";
import { VerdictMark } from "./verdict-mark.ts";

type QualityRow = Pipeline["quality"][number];
type ReconciliationRow = Pipeline["reconciliation"][number];
type FindingRow = Pipeline["findings"][number];

const shownSamples = 2;

/** What the warehouse's own checks found, and as of when: they run by the hour. */
export function PipelineChecks({ data }: { data: Pipeline | undefined }) {
  return html`<${Reconciliation} data=${data} />
    <${Findings} data=${data} />
    <${DataQuality} data=${data} />`;
}

function Reconciliation({ data }: { data: Pipeline | undefined }) {
  const columns: Column<ReconciliationRow>[] = [
    { name: "Table", cell: (row) => html`<span class="mono">${row.table_name.toLowerCase()}</span>` },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.severity} />` },
    { name: "Files", isNumber: true, cell: (row) => formatCount(row.count_files) },
    { name: "Not loaded", isNumber: true, cell: (row) => html`<${CountCell} count=${row.count_waiting} />` },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
  ];
  return html`<${DataTable}
    id="reconciliation"
    title="The lake against what was loaded"
    note=${asOf(
      "listed",
      data?.reconciliation.map((row) => row.listed_at),
    )}
    rows=${data?.reconciliation}
    keyOf=${(row: ReconciliationRow) => row.table_name}
    columns=${columns}
    empty="The lake was never listed."
    class="panel-half"
  />`;
}

/** Files that failed stand in their own list already. */
function Findings({ data }: { data: Pipeline | undefined }) {
  const told = new Set(data?.failures.map((row) => row.file_name));
  const rows = data?.findings.filter((row) => row.state !== "failed" || !told.has(row.file_name));
  const columns: Column<FindingRow>[] = [
    { name: "File", cell: (row) => html`<span class="mono wrap">${row.file_name}</span>` },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.severity} /> ${row.state}` },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
  ];
  const toldAbove = (data?.findings.length ?? 0) - (rows?.length ?? 0);
  return html`<${DataTable}
    id="findings"
    title="Files to look at"
    rows=${rows}
    count=${data === undefined ? undefined : data.counts.findings - toldAbove}
    keyOf=${(row: FindingRow) => `${row.file_name} ${row.state}`}
    columns=${columns}
    empty=${told.size > 0 ? "Every other file is where it should be." : "Every file is where it should be."}
    class="panel-half"
  />`;
}

function DataQuality({ data }: { data: Pipeline | undefined }) {
  const columns: Column<QualityRow>[] = [
    { name: "Check", cell: (row) => html`<span class="mono">${row.issue_type}</span>` },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.severity} />` },
    { name: "Count", isNumber: true, cell: (row) => html`<${CountCell} count=${row.count} />` },
    {
      name: "What counts",
      cell: (row) =>
        row.description === null ? null : html`<span class="wrap muted roomy">${row.description}</span>`,
    },
    {
      name: "For example",
      cell: (row) =>
        row.sample.length === 0
          ? null
          : html`<span class="mono wrap">${row.sample.slice(0, shownSamples).join(", ")}</span>`,
    },
  ];
  return html`<${DataTable}
    id="quality"
    title="Data quality"
    note=${asOf(
      "checked",
      data?.quality.map((row) => row.checked_at),
    )}
    rows=${data?.quality}
    keyOf=${(row: QualityRow) => row.issue_type}
    columns=${columns}
    empty="The checks have not run yet."
  />`;
}

/** The earliest of the moments: none of what is shown is older. */
function asOf(verb: string, times: readonly (string | null)[] | undefined): ComponentChildren {
  const [earliest] = (times ?? []).filter((time) => time !== null).toSorted();
  return earliest === undefined ? undefined : html`${verb} <${TimeStamp} iso=${earliest} />`;
}
