import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { CopyButton } from "../components/copy-button.ts";
import { Icon } from "../components/icons.ts";
import { Panel, Skeleton } from "../components/panel.ts";
import { SpanDetail } from "../components/span-detail.ts";
import { StatusMark } from "../components/status-mark.ts";
import { Legend } from "../components/swatch.ts";
import { TimeStamp } from "../components/time-stamp.ts";
import { Waterfall } from "../components/waterfall.ts";
import type { Trace, TraceSpan } from "../lib/api.ts";
import { formatCompact, formatCount, formatDuration, formatUsd, formatUsdExact } from "../lib/format.ts";
import { formatRoute } from "../lib/route.ts";
import { usePolled } from "../lib/use-polled.ts";

/** Late spans arrive within minutes; an older trace is asked for rarely, as it may be large. */
const youngMs = 10 * 60_000;

export function TracePage({ traceId }: { traceId: string }) {
  const app = useApp();
  const path = `traces/${encodeURIComponent(traceId)}`;
  const known = app.cache.get(path) as Trace | undefined;
  const isYoung = known === undefined || app.now() - Date.parse(known.started_at) < youngMs;
  const { data, isStale, refusal } = usePolled<Trace>(path, isYoung ? 2000 : 15_000);
  const trace = isStale ? undefined : data;
  const selected = trace?.spans.find((span) => span.span_id === app.route.spanId) ?? null;
  const select = (span: TraceSpan | null) =>
    app.navigate({ spanId: span?.span_id ?? null }, { replace: true });
  const back = formatRoute({ ...app.route, page: "overview", traceId: null, spanId: null });

  return html`<main id="main" class="page trace-page" tabindex="-1">
    <nav aria-label="Back">
      <a class="back" href=${back}><${Icon} name="back" /> All traces</a>
    </nav>
    <${TraceHead} traceId=${traceId} trace=${trace} />
    ${refusal === null ? null : html`<${NoTrace} status=${refusal.status} title=${refusal.title} />`}
    <div class=${selected === null ? "trace-layout" : "trace-layout trace-layout-open"}>
      <${Panel}
        id="spans"
        title="Spans"
        class="panel-spans"
        note=${trace === undefined ? undefined : formatCount(trace.spans.length)}
        aside=${html`<${RoleLegend} />`}
      >
        ${
          trace === undefined
            ? html`<div class="waterfall-reserve">
                ${refusal === null ? html`<${Skeleton} lines=${8} />` : null}
              </div>`
            : html`<${Waterfall}
                key=${traceId}
                trace=${trace}
                selectedId=${selected?.span_id ?? null}
                onSelect=${select}
              />`
        }
      <//>
      ${selected === null ? null : html`<${SpanDetail} span=${selected} onClose=${() => select(null)} />`}
    </div>
  </main>`;
}

function TraceHead({ traceId, trace }: { traceId: string; trace: Trace | undefined }) {
  const isError = trace?.spans.some((span) => span.is_error && span.parent_span_id === null) === true;
  const failed = trace?.spans.filter((span) => span.is_error).length ?? 0;
  return html`<header class="trace-head">
    <h1>
      ${trace === undefined ? html`<span class="faint">Trace</span>` : trace.name === "" ? traceId : trace.name}
      ${trace === undefined ? null : html`<${StatusMark} status=${trace.status} isError=${isError || trace.status === "error"} />`}
    </h1>
    <p class="trace-sub">
      <code>${traceId}</code><${CopyButton} text=${traceId} label="Copy the trace id" />
      <span>${trace === undefined ? "" : html`<${TimeStamp} iso=${trace.started_at} />`}</span>
    </p>
    <dl class="trace-facts">
      <${Fact} name="Duration" value=${formatDuration(trace?.duration_ms)} />
      <${Fact}
        name="Cost"
        value=${formatUsd(trace?.cost_usd)}
        title=${formatUsdExact(trace?.cost_usd)}
        note=${unpricedNote(trace)}
      />
      <${Fact}
        name="Tokens in"
        value=${formatCompact(trace?.input_tokens)}
        title=${formatCount(trace?.input_tokens)}
      />
      <${Fact}
        name="Tokens out"
        value=${formatCompact(trace?.output_tokens)}
        title=${formatCount(trace?.output_tokens)}
      />
      <${Fact}
        name="Spans"
        value=${formatCount(trace?.span_count)}
        note=${failed > 0 ? `${failed} failed` : ""}
      />
    </dl>
  </header>`;
}

function Fact(props: { name: string; value: string; title?: string; note?: string }) {
  return html`<div>
    <dt>${props.name}</dt>
    <dd title=${props.title ?? ""}>
      ${props.value}${props.note === undefined || props.note === "" ? null : html` <small class="warn">${props.note}</small>`}
    </dd>
  </div>`;
}

function unpricedNote(trace: Trace | undefined): string {
  return trace === undefined || trace.unpriced_spans === 0
    ? ""
    : `+ ${formatCount(trace.unpriced_spans)} unpriced`;
}

function RoleLegend() {
  return html`<${Legend}
    items=${[
      { label: "model call", color: "--bar-call" },
      { label: "tool", color: "--bar-tool" },
      { label: "other", color: "--bar-other" },
      { label: "error", color: "--bar-error", look: "striped" },
    ]}
  />`;
}

function NoTrace({ status, title }: { status: number; title: string }) {
  return html`<p class="quiet" role="alert">
    ${
      status === 404
        ? "No such trace. It may have aged out of the retention, or not have arrived yet; this page keeps looking."
        : title
    }
  </p>`;
}
