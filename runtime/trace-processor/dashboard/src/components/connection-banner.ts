import { html } from "htm/preact";
import { useApp } from "../app-context.ts";
import { useConnection } from "../lib/use-connection.ts";
import { Icon } from "./icons.ts";

/** Lies over the page's foot, so that coming and going it moves nothing. The old figures stay. */
export function ConnectionBanner() {
  const app = useApp();
  const { status, problem, remedy, lastGoodAt } = useConnection(app.connection);
  const text = problem === null ? "Can’t reach the service, retrying." : `${problem}. Retrying.`;
  const age = lastGoodAt === null ? "" : `The figures are from ${app.clock.time(lastGoodAt, app.now())}.`;
  return html`<div class="banner-place" role="status" aria-live="polite">
    ${
      status === "failing"
        ? html`<p class="banner">
            <${Icon} name="error" />
            <span class="wrap"
              ><strong>${text}</strong> ${remedy === null ? "" : `${asSentence(remedy)} `}${age}</span
            >
          </p>`
        : null
    }
  </div>`;
}

const asSentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
