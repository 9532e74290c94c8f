import { html } from "htm/preact";
import type { Quality } from "../lib/api.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatScore,
  formatShare,
  formatUsd,
  formatUsdExact,
} from "../lib/format.ts";
import { Tile } from "./stat-tiles.ts";

/** The period in six figures. Before the first answer each tile has its full size and a dash. */
export function QualityTiles({ data, isStale }: { data: Quality | undefined; isStale: boolean }) {
  const total = data?.total;
  const what = data?.source === "traces" ? "Traces" : "Model calls";
  const best = data?.scores[0];
  return html`<dl class="tiles tiles-even" aria-busy=${isStale || data === undefined ? "true" : "false"}>
    <${Tile} label="Cost" value=${formatUsd(total?.cost_usd)} title=${formatUsdExact(total?.cost_usd)}>
      ${
        total === undefined || total.calls_without_cost === 0
          ? ""
          : `+ ${formatCompact(total.calls_without_cost)} without a cost`
      }
    <//>
    <${Tile} label=${what} value=${formatCompact(total?.calls)} title=${formatCount(total?.calls)}>
      ${data === undefined ? "" : `in ${data.days} days`}
    <//>
    <${Tile}
      label="Tokens"
      value=${formatCompact(total?.total_tokens)}
      title=${formatCount(total?.total_tokens)}
    >
      ${
        total === undefined
          ? ""
          : `${formatCompact(total.prompt_tokens)} in, ${formatCompact(total.completion_tokens)} out`
      }
    <//>
    <${Tile} label="Errors" value=${formatCompact(total?.errors)} isBad=${(total?.errors ?? 0) > 0}>
      ${total === undefined ? "" : formatShare(total.errors, total.calls)}
    <//>
    <${Tile} label="Latency, p95" value=${formatDuration(total?.p95_ms)}>
      ${total === undefined ? "" : `p50 ${formatDuration(total.p50_ms)}, p99 ${formatDuration(total.p99_ms)}`}
    <//>
    <${Tile} label=${best === undefined ? "Score" : best.name} value=${formatScore(best?.average)}>
      ${best === undefined ? "" : `${formatCompact(best.scored)} scored`}
    <//>
  </dl>`;
}
