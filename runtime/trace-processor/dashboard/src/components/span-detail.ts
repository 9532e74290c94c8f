import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import type { SpanEvent, TraceSpan } from "../lib/api.ts";
import { attributeRows, eventOffsetMs } from "../lib/attributes.ts";
import { formatCount, formatDuration, formatUsd, formatUsdExact } from "../lib/format.ts";
import { startOf } from "../lib/waterfall-layout.ts";
import { CopyButton } from "./copy-button.ts";
import { Icon } from "./icons.ts";
import { StatusMark } from "./status-mark.ts";
import { TimeStamp } from "./time-stamp.ts";

const priceSources: Record<string, string> = {
  span: "stated by the span",
  override: "your PRICE_OVERRIDES",
  "genai-prices": "list price",
};

/** Everything that is known of one span. Opened, it takes the focus; Escape gives it back. */
export function SpanDetail({ span, onClose }: { span: TraceSpan; onClose: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [span.span_id]);
  const attributes = attributeRows(span.attributes);
  return html`<aside
    class="detail panel"
    aria-label=${`Span ${span.name}`}
    onKeyDown=${(event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    }}
  >
    <header class="detail-head">
      <h2 ref=${heading} tabindex="-1">${span.name}</h2>
      <button
        type="button"
        class="button button-icon"
        aria-label="Close the span"
        title="Close (Escape)"
        onClick=${onClose}
      >
        <${Icon} name="close" />
      </button>
    </header>
    <div class="detail-body" tabindex="0" role="region" aria-label="Details of the span">
      ${span.error === null || span.error === "" ? null : html`<p class="error-text"><${Icon} name="error" /><span>${span.error}</span></p>`}
      <${Facts} span=${span} />
      ${span.is_call ? html`<${Usage} span=${span} />` : null}
      <h3>Attributes <span class="panel-note">${formatCount(attributes.length)}</span></h3>
      ${attributes.length === 0 ? html`<p class="muted">None</p>` : html`<${Attributes} rows=${attributes} />`}
      <h3>Events <span class="panel-note">${formatCount(span.events?.length ?? 0)}</span></h3>
      ${
        (span.events ?? []).length === 0
          ? html`<p class="muted">None</p>`
          : html`<ol class="events">
              ${(span.events ?? []).map((event, index) => html`<${Event} key=${index} event=${event} span=${span} />`)}
            </ol>`
      }
    </div>
  </aside>`;
}

function Fact({ name, children }: { name: string; children?: ComponentChildren }) {
  return html`<div class="fact">
    <dt>${name}</dt>
    <dd>${children}</dd>
  </div>`;
}

function Facts({ span }: { span: TraceSpan }) {
  return html`<dl class="facts">
    <${Fact} name="Status"><${StatusMark} status=${span.status} isError=${span.is_error} /><//>
    <${Fact} name="Duration">${formatDuration(span.duration_ms)}<//>
    <${Fact} name="Started"><${TimeStamp} iso=${span.started_at} /><//>
    ${span.operation === null ? null : html`<${Fact} name="Operation">${span.operation}<//>`}
    ${span.model === null ? null : html`<${Fact} name="Model">${span.model}<//>`}
    ${span.provider === null ? null : html`<${Fact} name="Provider">${span.provider}<//>`}
    ${span.kind === null ? null : html`<${Fact} name="Kind">${span.kind}<//>`}
    <${Fact} name="Span id"
      ><code>${span.span_id}</code> <${CopyButton} text=${span.span_id} label="Copy the span id"
    /><//>
  </dl>`;
}

function Usage({ span }: { span: TraceSpan }) {
  const tokens = [
    ["Input tokens", span.input_tokens],
    ["of them read from the cache", span.cache_read_tokens],
    ["of them written to the cache", span.cache_write_tokens],
    ["Output tokens", span.output_tokens],
    ["of them reasoning", span.reasoning_tokens],
    ["Total tokens", span.total_tokens],
  ] as const;
  const source = span.price_source === null ? null : (priceSources[span.price_source] ?? span.price_source);
  return html`<table class="usage">
    <caption class="visually-hidden">
      Tokens and cost
    </caption>
    <tbody>
      ${tokens
        .filter(([, value]) => value !== null && value !== undefined)
        .map(
          ([name, value]) =>
            html`<tr key=${name} class=${name.startsWith("of") ? "usage-part" : ""}>
              <th scope="row">${name}</th>
              <td class="number">${formatCount(value)}</td>
            </tr>`,
        )}
      <tr class="usage-cost">
        <th scope="row">Cost ${source === null ? null : html`<span class="muted">${source}</span>`}</th>
        <td class="number" title=${formatUsdExact(span.cost_usd)}>
          ${span.cost_usd === null ? html`<span class="tag tag-warn">unpriced</span>` : formatUsd(span.cost_usd)}
        </td>
      </tr>
    </tbody>
    ${
      span.is_cost_estimate
        ? html`<tfoot>
            <tr>
              <td colspan="2" class="hint">
                A lower bound: only the total of tokens is known, priced as input.
              </td>
            </tr>
          </tfoot>`
        : null
    }
  </table>`;
}

function Attributes({ rows }: { rows: { name: string; text: string; isLong: boolean }[] }) {
  return html`<dl class="attributes">
    ${rows.map(
      (row) =>
        html`<div key=${row.name} class=${row.isLong ? "attribute attribute-long" : "attribute"}>
          <dt>${row.name}</dt>
          <dd>${row.isLong ? html`<pre tabindex="0">${row.text}</pre>` : row.text}</dd>
        </div>`,
    )}
  </dl>`;
}

function Event({ event, span }: { event: SpanEvent; span: TraceSpan }) {
  const { clock, now } = useApp();
  const offset = eventOffsetMs(event.time, startOf(span));
  const title = offset === null ? "" : clock.time(startOf(span) + offset, now());
  return html`<li>
    <p class="event-head">
      <strong>${event.name}</strong
      ><span class="muted number" title=${title}
        >${offset === null ? "" : `+${formatDuration(Math.max(0, offset))}`}</span
      >
    </p>
    <${Attributes} rows=${attributeRows(event.attributes ?? null)} />
  </li>`;
}
