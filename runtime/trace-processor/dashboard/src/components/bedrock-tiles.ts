import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { Bedrock } from "../lib/api.ts";
import { tokensOf } from "../lib/bedrock-series.ts";
import {
  formatAgo,
  formatCompact,
  formatCount,
  formatDuration,
  formatShare,
  formatUsd,
  formatUsdExact,
  missing,
} from "../lib/format.ts";
import { useNow } from "../lib/use-now.ts";
import { Tile } from "./stat-tiles.ts";

/** The period in six figures; the last one says up to when there are data. */
export function BedrockTiles({ data, isStale }: { data: Bedrock | undefined; isStale: boolean }) {
  const now = useNow(useApp().now, 5000);
  const total = data?.total;
  const until = data?.data_until ?? null;
  return html`<dl class="tiles tiles-even" aria-busy=${isStale || data === undefined ? "true" : "false"}>
    <${Tile}
      label="Estimated cost"
      value=${formatUsd(total?.cost_usd)}
      title=${formatUsdExact(total?.cost_usd)}
    >
      ${
        total === undefined || total.unpriced_invocations === 0
          ? ""
          : `+ ${formatCompact(total.unpriced_invocations)} unpriced`
      }
    <//>
    <${Tile}
      label="Invocations"
      value=${formatCompact(total?.invocations)}
      title=${formatCount(total?.invocations)}
    >
      ${data === undefined ? "" : `in ${data.days} days`}
    <//>
    <${Tile} label="Tokens" value=${formatCompact(total === undefined ? undefined : tokensOf(total))}>
      ${
        total === undefined
          ? ""
          : `${formatCompact(total.input_tokens + total.cache_read_tokens + total.cache_write_tokens)} in, ${formatCompact(total.output_tokens)} out`
      }
    <//>
    <${Tile} label="Errors" value=${formatCompact(total?.errors)} isBad=${(total?.errors ?? 0) > 0}>
      ${total === undefined || total.invocations === 0 ? "" : formatShare(total.errors, total.invocations)}
    <//>
    <${Tile} label="Latency, p95" value=${formatDuration(total?.p95_ms)}>
      ${total === undefined ? "" : `p50 ${formatDuration(total.p50_ms)}, p99 ${formatDuration(total.p99_ms)}`}
    <//>
    <${Tile}
      label="Data up to"
      value=${until === null ? missing : formatAgo(Date.parse(until), now)}
      title=${until ?? ""}
    >
      ${until === null ? "" : `${until.slice(0, 16).replace("T", " ")} UTC`}
    <//>
  </dl>`;
}
