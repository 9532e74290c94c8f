import { html } from "htm/preact";
import { formatCount, missing } from "../lib/format.ts";

/** A count of what should be nothing: 0 stands back, more stands out, and what is not known is a dash. */
export function CountCell({ count }: { count: number | null }) {
  if (count === null) return html`<span>${missing}</span>`;
  return html`<span class=${count === 0 ? "faint" : "strong"}>${formatCount(count)}</span>`;
}
