import { html } from "htm/preact";
import type { HealthArea, HealthReport } from "../lib/api.ts";
import { CopyButton } from "./copy-button.ts";
import { DataTable, type Column } from "./data-table.ts";
import { VerdictMark } from "./verdict-mark.ts";

type CheckRow = HealthReport["checks"][number];

const areas: readonly { area: HealthArea; title: string }[] = [
  { area: "service", title: "Service" },
  { area: "database", title: "Database" },
  { area: "pipeline", title: "Pipeline" },
  { area: "monitoring", title: "Monitoring" },
  { area: "bedrock", title: "Bedrock" },
];

const isBad = ({ verdict }: CheckRow) => verdict === "WARNING" || verdict === "CRITICAL";

/** What is wrong first, the gravest on top, each with what to do. */
export function HealthTroubles({ report }: { report: HealthReport | undefined }) {
  const rows = (report?.checks ?? []).filter(isBad);
  if (rows.length === 0) return null;
  const sorted = rows.toSorted((a, b) => Number(b.verdict === "CRITICAL") - Number(a.verdict === "CRITICAL"));
  const columns: Column<CheckRow>[] = [
    { name: "What", cell: (row) => row.title },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.verdict} />` },
    { name: "Found", cell: (row) => html`<span class="wrap">${row.says}</span>` },
    { name: "What to do", cell: (row) => html`<${Remedy} text=${row.remedy} />` },
    {
      name: "Runbook",
      cell: (row) =>
        row.runbook === null ? null : html`<span class="mono">docs/runbooks/${row.runbook}.md</span>`,
    },
  ];
  return html`<${DataTable}
    id="troubles"
    title="To look after"
    rows=${sorted}
    keyOf=${(row: CheckRow) => row.id}
    columns=${columns}
    empty=""
  />`;
}

/** A command can be copied; a sentence is read. */
export function Remedy({ text }: { text: string | null }) {
  if (text === null) return null;
  if (!text.startsWith("npx ")) return html`<span class="wrap">${text}</span>`;
  return html`<span class="command-cell"
    ><code class="mono wrap">${text}</code><${CopyButton} text=${text} label=${`Copy: ${text}`}
  /></span>`;
}

/** Everything that was looked at, area by area. */
export function HealthChecks({ report }: { report: HealthReport | undefined }) {
  const columns: Column<CheckRow>[] = [
    { name: "What", cell: (row) => html`<span class="wrap">${row.title}</span>` },
    { name: "State", cell: (row) => html`<${VerdictMark} verdict=${row.verdict} />` },
    { name: "Found", cell: (row) => html`<span class="wrap">${row.says}</span>` },
  ];
  return areas.map(({ area, title }) => {
    const rows = report?.checks.filter((check) => check.area === area);
    if (rows?.length === 0) return null;
    return html`<${DataTable}
      key=${area}
      id=${`checks-${area}`}
      title=${title}
      rows=${rows}
      keyOf=${(row: CheckRow) => row.id}
      columns=${columns}
      empty=""
      class=${area === "pipeline" ? "panel-wide" : "panel-half"}
    />`;
  });
}
