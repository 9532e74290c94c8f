import { useRef } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { TraceSummary } from "../lib/api.ts";
import { formatCompact, formatCount, formatDuration, formatUsd, formatUsdExact } from "../lib/format.ts";
import { formatRoute, isFiltered, noFilter } from "../lib/route.ts";
import { useTraceList } from "../lib/use-trace-list.ts";
import { Icon } from "./icons.ts";
import { Panel, Skeleton } from "./panel.ts";
import { StatusMark } from "./status-mark.ts";
import { TimeStamp } from "./time-stamp.ts";
import { TraceFilters } from "./trace-filters.ts";

const columns = ["Trace", "Started", "Models", "Spans", "Tokens", "Cost", "Duration"];

export function TraceTable({ models }: { models: string[] }) {
  const app = useApp();
  const { filter } = app.route;
  const { list, isStale, loadMore, isLoadingMore } = useTraceList(filter);
  const zone = `times in ${app.clock.zone}${app.clock.zone === "UTC" ? "" : ` (${app.clock.offset(app.now())})`}`;
  const clear = () => app.navigate({ filter: noFilter }, { replace: true });
  return html`<${Panel}
    id="traces"
    title="Recent traces"
    class="panel-traces"
    note=${zone}
    isStale=${isStale}
  >
    <${TraceFilters}
      filter=${filter}
      models=${models}
      onChange=${(next: typeof filter) => app.navigate({ filter: next }, { replace: true })}
    />
    ${list === undefined ? html`<div class="traces-reserve"><${Skeleton} lines=${12} /></div>` : null}
    ${
      list !== undefined && list.rows.length === 0
        ? html`<p class="empty traces-reserve">
            ${
              isFiltered(filter)
                ? html`No trace matches this filter.
                    <button type="button" class="link" onClick=${clear}>Clear the filter</button>`
                : "No traces yet."
            }
          </p>`
        : null
    }
    ${list !== undefined && list.rows.length > 0 ? html`<${Rows} rows=${list.rows} />` : null}
    <div class="more">
      ${
        list !== undefined && list.cursor !== null
          ? html`<button type="button" class="button" disabled=${isLoadingMore} onClick=${loadMore}>
              ${isLoadingMore ? "Loading…" : "Load more"}
            </button>`
          : null
      }
      <span class="muted">${list === undefined ? "" : `${formatCount(list.rows.length)} shown`}</span>
    </div>
  <//>`;
}

function Rows({ rows }: { rows: TraceSummary[] }) {
  /** Traces that started after all that were first shown have just arrived; older pages have not. */
  const newestAtFirst = useRef(Math.max(...rows.map((row) => Date.parse(row.started_at))));
  const slowest = Math.max(1, ...rows.map((row) => row.duration_ms));
  return html`<div class="traces-reserve">
    <table class="table table-traces" role="table">
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((name, index) => html`<th key=${name} scope="col" role="columnheader" class=${index > 2 ? "number" : ""}>${name}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map((row) => {
          const isNew = Date.parse(row.started_at) > newestAtFirst.current;
          return html`<${Row} key=${row.trace_id} trace=${row} isNew=${isNew} slowest=${slowest} />`;
        })}
      </tbody>
    </table>
  </div>`;
}

function Row({ trace, isNew, slowest }: { trace: TraceSummary; isNew: boolean; slowest: number }) {
  const { route } = useApp();
  const href = formatRoute({ ...route, page: "trace", traceId: trace.trace_id, spanId: null });
  return html`<tr role="row" class=${isNew ? "trace-row trace-row-new" : "trace-row"}>
    <td role="cell" class="trace-cell">
      <${StatusMark} status=${trace.status} />
      <span class="trace-names">
        <a class="trace-link" href=${href} data-trace=${trace.trace_id}
          >${trace.name === "" ? trace.trace_id : trace.name}</a
        >
        <span class="trace-id" title=${trace.trace_id}>${trace.trace_id}</span>
      </span>
    </td>
    <td role="cell" class="started-cell"><${TimeStamp} iso=${trace.started_at} /></td>
    <td role="cell" class="models-cell" title=${trace.models.join(", ")}>
      <span>${trace.models.length === 0 ? html`<span class="faint">–</span>` : trace.models.join(", ")}</span>
    </td>
    <td role="cell" class="number" data-label="Spans">${formatCount(trace.span_count)}</td>
    <td role="cell" class="number" data-label="Tokens" title=${tokensTitle(trace)}>
      ${formatCompact(trace.total_tokens)}
    </td>
    <td role="cell" class="number" data-label="Cost" title=${formatUsdExact(trace.cost_usd)}>
      ${formatUsd(trace.cost_usd)}
      ${
        trace.unpriced_spans > 0
          ? html`<span class="warn" title=${`${trace.unpriced_spans} calls have no price`}
              ><${Icon} name="alert" /><span class="visually-hidden">, incomplete</span></span
            >`
          : null
      }
    </td>
    <td role="cell" class="number duration-cell" data-label="Duration">
      <span class="duration-track" aria-hidden="true"
        ><span style=${{ width: `${Math.max(1, (trace.duration_ms / slowest) * 100)}%` }}></span
      ></span>
      <span class="duration-value">${formatDuration(trace.duration_ms)}</span>
    </td>
  </tr>`;
}

function tokensTitle(trace: TraceSummary): string {
  return `${formatCount(trace.input_tokens)} in, ${formatCount(trace.output_tokens)} out`;
}
