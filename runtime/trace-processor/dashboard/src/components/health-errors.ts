import { html } from "htm/preact";
import type { HealthReport } from "../lib/api.ts";
import { CountCell } from "./count-cell.ts";
import { DataTable, type Column } from "./data-table.ts";
import { Remedy } from "./health-checks.ts";
import { TimeStamp } from "./time-stamp.ts";

type ErrorRow = HealthReport["errors"][number];

/** Kinds of faults, newest first. */
export function HealthErrors({ report }: { report: HealthReport | undefined }) {
  const columns: Column<ErrorRow>[] = [
    { name: "Code", cell: (row) => html`<span class="mono wrap">${row.code}</span>` },
    { name: "Count", isNumber: true, cell: (row) => html`<${CountCell} count=${row.count} />` },
    { name: "Last", cell: (row) => html`<${TimeStamp} iso=${row.last_at} />` },
    {
      name: "Route",
      cell: (row) => (row.route === null ? null : html`<span class="mono wrap">${row.route}</span>`),
    },
    {
      name: "Message",
      cell: (row) => (row.message === null ? null : html`<span class="wrap">${row.message}</span>`),
    },
    {
      name: "What to do",
      cell: (row) => (row.remedy === null ? null : html`<${Remedy} text=${row.remedy} />`),
    },
  ];
  return html`<${DataTable}
    id="captured"
    title="Captured errors"
    note="since the service started"
    rows=${report?.errors}
    keyOf=${(row: ErrorRow) => row.fingerprint}
    columns=${columns}
    empty="None since the service started."
  />`;
}
