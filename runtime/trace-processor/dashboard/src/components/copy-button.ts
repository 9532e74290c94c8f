import { useState } from "preact/hooks";
import { html } from "htm/preact";
import { Icon } from "./icons.ts";

/** Copies a text. Without a clipboard (plain http on another host) it says so instead of failing silently. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<"" | "Copied" | "Select and copy by hand">("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("Copied");
    } catch {
      setOutcome("Select and copy by hand");
    }
    setTimeout(() => setOutcome(""), 2000);
  };
  return html`<span class="copy">
    <button type="button" class="button button-icon" aria-label=${label} title=${label} onClick=${copy}>
      <${Icon} name=${outcome === "Copied" ? "check" : "copy"} />
    </button>
    <span class="copy-outcome" role="status">${outcome}</span>
  </span>`;
}
