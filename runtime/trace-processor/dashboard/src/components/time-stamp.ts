import { html } from "htm/preact";
import { useApp } from "../app-context.ts";

/** A moment in the reader's own zone; its title says it in UTC. */
export function TimeStamp({ iso }: { iso: string }) {
  const app = useApp();
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return html`<span>${iso}</span>`;
  return html`<time datetime=${iso} title=${`${iso.replace("T", " ").replace(/(\.\d+)?Z$/, "$1")} UTC`}
    >${app.clock.time(at, app.now())}</time
  >`;
}
