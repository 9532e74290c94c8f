import type { ComponentChildren } from "preact";
import { html } from "htm/preact";
import type { Summary } from "../lib/api.ts";
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatShare,
  formatUsd,
  formatUsdExact,
  missing,
} from "../lib/format.ts";
import { Icon } from "./icons.ts";

interface TileProps {
  label: string;
  value: string;
  title?: string;
  children?: ComponentChildren;
  isBad?: boolean;
}

/** The period in six figures. Before the first answer each tile has its full size and a dash. */
export function StatTiles({ data, isStale }: { data: Summary | undefined; isStale: boolean }) {
  const s = data?.summary;
  const hours = data?.period_hours ?? 0;
  return html`<dl class="tiles" aria-busy=${isStale || data === undefined ? "true" : "false"}>
    <${Tile} label="Cost" value=${formatUsd(s?.total_cost)} title=${formatUsdExact(s?.total_cost)}>
      ${costNote(s)}
    <//>
    <${Tile} label="Model requests" value=${formatCompact(s?.requests)} title=${formatCount(s?.requests)}>
      ${s === undefined ? "" : perTime(s.requests, hours)}
    <//>
    <${Tile} label="Traces" value=${formatCompact(s?.total_traces)} title=${formatCount(s?.total_traces)}>
      ${s === undefined ? "" : perTime(s.total_traces, hours)}
    <//>
    <${Tile} label="Tokens" value=${formatCompact(s?.total_tokens)} title=${formatCount(s?.total_tokens)}>
      ${
        s === undefined
          ? ""
          : html`<span title=${formatCount(s.input_tokens)}>${formatCompact(s.input_tokens)} in</span>
              <span title=${formatCount(s.output_tokens)}>${formatCompact(s.output_tokens)} out</span>`
      }
    <//>
    <${Tile} label="Errors" value=${formatCompact(s?.error_count)} isBad=${(s?.error_count ?? 0) > 0}>
      ${s === undefined || s.total_traces === 0 ? "" : `${formatShare(s.error_count, s.total_traces)} of traces`}
    <//>
    <${LatencyTile} summary=${s} />
  </dl>`;
}

export function Tile(props: TileProps) {
  return html`<div class="tile">
    <dt>${props.label}</dt>
    <dd class="tile-value" title=${props.title ?? ""}>
      ${props.value === missing ? html`<span class="faint">${missing}</span>` : props.value}
      ${props.isBad === true ? html`<span class="bad"><${Icon} name="error" /></span>` : null}
    </dd>
    <dd class="tile-note">${props.children}</dd>
  </div>`;
}

function LatencyTile({ summary }: { summary: Summary["summary"] | undefined }) {
  const parts = [
    ["p50", summary?.p50_duration],
    ["p95", summary?.p95_duration],
    ["p99", summary?.p99_duration],
  ] as const;
  return html`<div class="tile tile-latency">
    <dt>Latency</dt>
    <dd class="tile-percentiles">
      ${parts.map(
        ([name, value]) =>
          html`<span key=${name} class="percentile"
            ><span class="percentile-value">${formatDuration(value)}</span
            ><span class="percentile-name">${name}</span></span
          >`,
      )}
    </dd>
  </div>`;
}

/** A total with gaps in it is a lower bound: the tile says so. */
function costNote(summary: Summary["summary"] | undefined): string {
  if (summary === undefined) return "";
  const parts = [
    ...(summary.unpriced_requests > 0 ? [`${formatCompact(summary.unpriced_requests)} unpriced`] : []),
    ...(summary.estimated_requests > 0 ? [`${formatCompact(summary.estimated_requests)} estimated`] : []),
  ];
  if (parts.length > 0) return `+ ${parts.join(", ")}`;
  return summary.requests > 0 ? `${formatUsd(summary.total_cost / summary.requests)} a request` : "";
}

function perTime(count: number, hours: number): string {
  if (hours <= 0) return "";
  const perHour = count / hours;
  return perHour >= 60
    ? `${formatCompact(Math.round((perHour / 60) * 10) / 10)} a minute`
    : `${formatCompact(perHour)} an hour`;
}
