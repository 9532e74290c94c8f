import { html } from "htm/preact";

/** A series' colour beside its name. `isLine`: as its line is drawn, dashes included. */
export function Swatch({ color, line }: { color: string; line?: "solid" | "dashed" | "dotted" }) {
  const style = line === undefined ? { background: `var(${color})` } : { borderTop: `2px ${line} var(${color})` };
  return html`<span class=${line === undefined ? "swatch" : "swatch swatch-line"} style=${style} aria-hidden="true"></span>`;
}

export function Legend({ items }: { items: { label: string; color: string; line?: "solid" | "dashed" | "dotted" }[] }) {
  return html`<ul class="legend">
    ${items.map(
      (item) =>
        html`<li key=${item.label} title=${item.label}><${Swatch} color=${item.color} line=${item.line} /><span>${item.label}</span></li>`,
    )}
  </ul>`;
}
