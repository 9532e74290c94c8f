import { html } from "htm/preact";
import type { Summary, UnpricedModel } from "../lib/api.ts";
import { formatCompact, formatCount } from "../lib/format.ts";
import { modelKey, modelName } from "../lib/palette.ts";
import { CopyButton } from "./copy-button.ts";
import { Icon } from "./icons.ts";
import { Panel, Skeleton } from "./panel.ts";

/** Calls that no price is known for: left out of every cost, so listed with what to do about it. */
export function UnpricedPanel({ data, isStale }: { data: Summary | undefined; isStale: boolean }) {
  const rows = data?.unpriced ?? [];
  const note = data === undefined || rows.length === 0 ? undefined : formatCount(rows.length);
  return html`<${Panel}
    id="unpriced"
    title="Unpriced models"
    class="panel-unpriced"
    note=${note}
    isStale=${isStale}
  >
    <div class="panel-body panel-body-models">
      ${
        data === undefined
          ? html`<${Skeleton} lines=${4} />`
          : rows.length === 0
            ? html`<p class="empty"><${Icon} name="check" /> Every call of this period has a price.</p>`
            : html`<${UnpricedList} rows=${rows} />`
      }
    </div>
  <//>`;
}

function UnpricedList({ rows }: { rows: UnpricedModel[] }) {
  const remedy = overrideLine(rows);
  return html`<ul class="unpriced">
      ${rows.map(
        (row) =>
          html`<li key=${modelKey(row)}>
            <span class="unpriced-name" title=${modelName(row)}>${modelName(row)}</span>
            <span class="number muted"
              >${formatCount(row.requests)} ${row.requests === 1 ? "call" : "calls"}</span
            >
            <span class="number muted">${formatCompact(row.total_tokens)} tokens</span>
          </li>`,
      )}
    </ul>
    <p class="hint">Not part of any cost above. Set the prices, in USD per million tokens, and restart:</p>
    <div class="command">
      <pre tabindex="0"><code>${remedy}</code></pre>
      <${CopyButton} text=${remedy} label="Copy the PRICE_OVERRIDES line" />
    </div>`;
}

/** The line to set, with a price of one dollar to be corrected. */
export function overrideLine(rows: UnpricedModel[]): string {
  const models = [...new Set(rows.map((row) => row.model).filter((model) => model !== null))];
  const prices = (models.length === 0 ? ["my-model"] : models).map((model) => ({
    model,
    input_per_million: 1,
    output_per_million: 1,
  }));
  return `PRICE_OVERRIDES='${JSON.stringify(prices)}'`;
}
