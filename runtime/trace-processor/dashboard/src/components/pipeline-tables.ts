import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { Pipeline } from "../lib/api.ts";
import { formatAgo, formatCount, missing } from "../lib/format.ts";
import { shellQuote } from "../lib/shell-quote.ts";
import { useNow } from "../lib/use-now.ts";
import { CopyButton } from "./copy-button.ts";
import { CountCell } from "./count-cell.ts";
import { DataTable, type Column } from "./data-table.ts";
import { Icon } from "./icons.ts";
import { TimeStamp } from "./time-stamp.ts";
import { VerdictMark } from "./verdict-mark.ts";

type TableRow = Pipeline["tables"][number];

/** How fresh each landing table is; then what waits, where something does. */
export function PipelineTables({ data }: { data: Pipeline | undefined }) {
  const app = useApp();
  const now = useNow(app.now, 10_000);
  const columns: Column<TableRow>[] = [
    { name: "Table", cell: (row) => html`<span class="mono">${row.table_name.toLowerCase()}</span>` },
    {
      name: "State",
      cell: (row) =>
        html`<${VerdictMark} verdict=${row.freshness_status === "UNUSED" ? "UNUSED" : row.status} />`,
    },
    { name: "Last load", cell: (row) => agoCell(row.latest_ingestion_at, now) },
    { name: "Rows, 24 h", isNumber: true, cell: (row) => formatCount(row.rows_24h) },
    { name: "Files, 24 h", isNumber: true, cell: (row) => formatCount(row.files_loaded_24h) },
    {
      name: "Failed",
      isNumber: true,
      cell: (row) => html`<${CountCell} count=${row.files_failed_24h + row.files_partial_24h} />`,
    },
    { name: "Waiting", isNumber: true, cell: (row) => html`<${CountCell} count=${row.pending_files} />` },
    { name: "Pipe", cell: (row) => html`<${PipeState} state=${row.pipe_state} />` },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
  ];
  const waiting = (data?.tables ?? []).filter((row) => (row.pending_files ?? 0) > 0 || isStopped(row));
  return html`<${DataTable}
      id="tables"
      title="Tables"
      rows=${data?.tables}
      keyOf=${keyOf}
      columns=${columns}
      empty="No table is there."
    />
    ${waiting.length === 0 ? null : html`<${Waiting} rows=${waiting} />`}`;
}

function Waiting({ rows }: { rows: readonly TableRow[] }) {
  const columns: Column<TableRow>[] = [
    { name: "Pipe", cell: (row) => html`<span class="mono">${row.pipe_name ?? missing}</span>` },
    { name: "State", cell: (row) => html`<${PipeState} state=${row.pipe_state} />` },
    { name: "Files", isNumber: true, cell: (row) => html`<${CountCell} count=${row.pending_files} />` },
    {
      name: "Oldest file",
      cell: (row) =>
        row.oldest_pending_file === null
          ? null
          : html`<span class="mono wrap">${row.oldest_pending_file}</span>`,
    },
    {
      name: "Written",
      cell: (row) =>
        row.oldest_pending_at === null ? null : html`<${TimeStamp} iso=${row.oldest_pending_at} />`,
    },
    { name: "What to do", cell: resumeCell },
  ];
  return html`<${DataTable}
    id="waiting"
    title="What waits"
    rows=${rows}
    keyOf=${keyOf}
    columns=${columns}
    empty="No file waits."
  />`;
}

/** A pipe that runs needs nothing done: its files are being loaded. */
function resumeCell(row: TableRow) {
  if (!isStopped(row) || row.pipe_name === null) return html`<span class="muted">Is being loaded</span>`;
  const command = `npx tracelake pipe ${row.pipe_state === "PAUSED" ? "resume" : "status"} ${shellQuote(row.pipe_name)}`;
  return html`<span class="command-cell"
    ><code class="mono wrap">${command}</code><${CopyButton} text=${command} label=${`Copy: ${command}`}
  /></span>`;
}

const isStopped = (row: TableRow) => row.pipe_state !== null && row.pipe_state !== "RUNNING";

function PipeState({ state }: { state: string | null }) {
  if (state === null || state === "RUNNING") return html`<span>${state?.toLowerCase() ?? missing}</span>`;
  return html`<span class="status warn"
    ><${Icon} name="alert" />${state.toLowerCase().replaceAll("_", " ")}</span
  >`;
}

const agoCell = (at: string | null, now: number) =>
  at === null
    ? html`<span class="faint">never</span>`
    : html`<span class="nowrap" title=${at}>${formatAgo(Date.parse(at), now)}</span>`;

const keyOf = (row: TableRow) => row.table_name;
