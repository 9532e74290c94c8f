import type { ComponentChildren } from "preact";
import { html } from "htm/preact";

interface PanelProps {
  id: string;
  title: string;
  /** A count or a note beside the title. */
  note?: ComponentChildren;
  /** Controls at the right of the title. */
  aside?: ComponentChildren;
  class?: string;
  isStale?: boolean;
  children?: ComponentChildren;
}

/** A titled box: a landmark of the page, named by its title. */
export function Panel(props: PanelProps) {
  const titleId = `${props.id}-title`;
  return html`<section
    class=${`panel ${props.class ?? ""}`}
    aria-labelledby=${titleId}
    aria-busy=${props.isStale === true ? "true" : "false"}
  >
    <header class="panel-head">
      <h2 id=${titleId}>${props.title}</h2>
      ${props.note === undefined ? null : html`<span class="panel-note">${props.note}</span>`}
      ${props.aside === undefined ? null : html`<div class="panel-aside">${props.aside}</div>`}
    </header>
    ${props.children}
  </section>`;
}

/** Grey bars in the place of lines of text still to come. */
export function Skeleton({ lines }: { lines: number }) {
  return html`<div class="skeleton" aria-hidden="true">
    ${Array.from({ length: lines }, (_, index) => html`<span key=${index} class="skeleton-line"></span>`)}
  </div>`;
}
