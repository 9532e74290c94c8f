import { html } from "htm/preact";
import { Icon } from "./icons.ts";

const goodWords = new Set(["ok", "unset", "success", "200"]);

/** Sign and word, so that an error is never told by its colour alone. */
export function StatusMark({ status, isError }: { status: string; isError?: boolean }) {
  const isBad = isError ?? isErrorStatus(status);
  return html`<span
    class=${isBad ? "status bad" : "status good"}
    title=${isBad ? `Error (${status})` : `OK (${status})`}
  >
    <${Icon} name=${isBad ? "error" : "check"} /><span class="status-word">${isBad ? "Error" : "OK"}</span>
  </span>`;
}

export function isErrorStatus(status: string): boolean {
  return !goodWords.has(status.toLowerCase());
}
