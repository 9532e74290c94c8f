import { html } from "htm/preact";
import type { ModelUsage, Summary } from "../lib/api.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatShare,
  formatUsd,
  formatUsdExact,
} from "../lib/format.ts";
import { modelKey, modelName, slotColor } from "../lib/palette.ts";
import { Icon } from "./icons.ts";
import { Panel, Skeleton } from "./panel.ts";
import { Swatch } from "./swatch.ts";

interface ModelTableProps {
  data: Summary | undefined;
  isStale: boolean;
  slots: ReadonlyMap<string, number | null>;
  onPick: (model: string) => void;
}

const columns = ["Model", "Requests", "Tokens in", "Tokens out", "Cost", "Errors", "p50", "p95", "p99"];

export function ModelTable({ data, isStale, slots, onPick }: ModelTableProps) {
  const rows = [...(data?.by_model ?? [])].sort(
    (a, b) => (b.cost_usd ?? 0) - (a.cost_usd ?? 0) || b.requests - a.requests,
  );
  const dearest = Math.max(0, ...rows.map((row) => row.cost_usd ?? 0));
  return html`<${Panel}
    id="models"
    title="Models"
    class="panel-models"
    note=${data === undefined ? undefined : formatCount(rows.length)}
    isStale=${isStale}
  >
    <div class="scroll-x panel-body-models" tabindex="0" role="region" aria-label="Usage by model">
      ${
        data === undefined
          ? html`<${Skeleton} lines=${6} />`
          : rows.length === 0
            ? html`<p class="empty">No model was called in this period.</p>`
            : html`<table class="table table-models" role="table">
                <thead role="rowgroup">
                  <tr role="row">
                    ${columns.map((name, index) => html`<th key=${name} scope="col" role="columnheader" class=${index === 0 ? "" : "number"}>${name}</th>`)}
                  </tr>
                </thead>
                <tbody role="rowgroup">
                  ${rows.map((row) => modelRow(row, dearest, slots, onPick))}
                </tbody>
              </table>`
      }
    </div>
  <//>`;
}

function modelRow(
  row: ModelUsage,
  dearest: number,
  slots: ModelTableProps["slots"],
  onPick: (model: string) => void,
) {
  const name = modelName(row);
  const share = dearest > 0 ? (row.cost_usd ?? 0) / dearest : 0;
  const model = row.model;
  return html`<tr role="row" key=${modelKey(row)}>
    <th scope="row" role="rowheader">
      <span class="model-cell">
        <${Swatch} color=${slotColor(slots.get(modelKey(row)))} />
        ${
          model === null
            ? html`<span class="model-name muted">${name}</span>`
            : html`<button
                type="button"
                class="model-name link"
                title=${`Show the traces of ${name}`}
                onClick=${() => onPick(model)}
              >
                ${name}
              </button>`
        }
        <span class="model-provider">${row.provider ?? ""}</span>
      </span>
    </th>
    <td role="cell" data-label="Requests" class="number">${formatCount(row.requests)}</td>
    <td role="cell" data-label="Tokens in" class="number" title=${formatCount(row.input_tokens)}>
      ${formatCompact(row.input_tokens)}
    </td>
    <td role="cell" data-label="Tokens out" class="number" title=${formatCount(row.output_tokens)}>
      ${formatCompact(row.output_tokens)}
    </td>
    <td role="cell" data-label="Cost" class="number cost-cell" title=${formatUsdExact(row.cost_usd)}>
      ${isUnpriced(row) ? html`<span class="tag tag-warn">unpriced</span>` : formatUsd(row.cost_usd)}
      ${share < 0.03 ? null : html`<span class="cost-bar" style=${{ transform: `scaleX(${share})` }} aria-hidden="true"></span>`}
    </td>
    <td role="cell" data-label="Errors" class="number">
      ${
        row.errors > 0
          ? html`<span class="bad" title=${`${formatShare(row.errors, row.requests)} of requests`}
              ><${Icon} name="error" />${formatCount(row.errors)}</span
            >`
          : html`<span class="faint">0</span>`
      }
    </td>
    <td role="cell" data-label="p50" class="number">${formatDuration(row.p50_duration)}</td>
    <td role="cell" data-label="p95" class="number">${formatDuration(row.p95_duration)}</td>
    <td role="cell" data-label="p99" class="number">${formatDuration(row.p99_duration)}</td>
  </tr>`;
}

function isUnpriced(row: ModelUsage): boolean {
  return row.unpriced_requests > 0 && row.unpriced_requests >= row.requests;
}
