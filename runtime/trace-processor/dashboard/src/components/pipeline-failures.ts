import { html } from "htm/preact";
import type { Pipeline } from "../lib/api.ts";
import { formatCount, missing } from "../lib/format.ts";
import { shellQuote } from "../lib/shell-quote.ts";
import { CopyButton } from "./copy-button.ts";
import { DataTable, type Column } from "./data-table.ts";
import { Icon } from "./icons.ts";
import { TimeStamp } from "./time-stamp.ts";

type FailureRow = Pipeline["failures"][number];

/** Each file that failed, where, why, and whether it was loaded since. */
export function PipelineFailures({ data }: { data: Pipeline | undefined }) {
  const columns: Column<FailureRow>[] = [
    {
      name: "File",
      cell: (row) =>
        html`<span class="mono wrap" title=${row.pipe_name ?? "by hand"}>${row.file_name}</span>`,
    },
    { name: "Line", isNumber: true, cell: (row) => (row.line === null ? missing : formatCount(row.line)) },
    {
      name: "Character",
      isNumber: true,
      cell: (row) => (row.character === null ? missing : formatCount(row.character)),
    },
    { name: "Reason", cell: (row) => html`<span class="wrap">${row.reason}</span>` },
    { name: "State", cell: stateCell },
    { name: "When", cell: (row) => (row.at === null ? missing : html`<${TimeStamp} iso=${row.at} />`) },
    {
      name: "Look closer",
      cell: (row) => {
        const command = `npx tracelake failures --file ${shellQuote(row.file_name)}`;
        return html`<${CopyButton} text=${command} label=${`Copy: ${command}`} />`;
      },
    },
  ];
  return html`<${DataTable}
    id="failures"
    title="Files that were skipped"
    rows=${data?.failures}
    count=${data?.counts.failures}
    keyOf=${(row: FailureRow) => `${row.table_name} ${row.file_name}`}
    columns=${columns}
    empty="No file failed in the last 14 days."
  />`;
}

function stateCell(row: FailureRow) {
  if (row.is_mended) return html`<span class="status good"><${Icon} name="check" />Loaded since</span>`;
  const [look, icon, word] = row.is_partial ? ["warn", "alert", "In part"] : ["bad", "error", "Skipped"];
  return html`<span class=${`status ${look}`}><${Icon} name=${icon} />${word}</span>`;
}
