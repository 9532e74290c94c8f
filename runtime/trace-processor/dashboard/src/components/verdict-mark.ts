import { html } from "htm/preact";
import type { Verdict } from "../lib/api.ts";
import { Icon, type IconName } from "./icons.ts";

const looks: Record<string, { icon: IconName; look: string; word: string }> = {
  OK: { icon: "check", look: "good", word: "OK" },
  WARNING: { icon: "alert", look: "warn", word: "Warning" },
  CRITICAL: { icon: "error", look: "bad", word: "Critical" },
};

/** Sign and word, so that a verdict is never told by its colour alone. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const known = looks[verdict];
  if (known === undefined) return html`<span class="muted">${verdict.toLowerCase()}</span>`;
  return html`<span class=${`status ${known.look}`}><${Icon} name=${known.icon} />${known.word}</span>`;
}
