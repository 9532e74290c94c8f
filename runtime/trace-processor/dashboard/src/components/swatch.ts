import { html } from "htm/preact";

/** As the mark itself is drawn: a line with its dashes, a bar plain or striped. */
export type SwatchLook = "bar" | "striped" | "solid" | "dashed" | "dotted";

export interface LegendItem {
  label: string;
  color: string;
  look?: SwatchLook;
}

/** A series' colour beside its name. */
export function Swatch({ color, look = "bar" }: { color: string; look?: SwatchLook }) {
  if (look === "striped") return html`<span class="swatch bar-error" aria-hidden="true"></span>`;
  const isBar = look === "bar";
  const style = isBar ? { background: `var(${color})` } : { borderTop: `2px ${look} var(${color})` };
  return html`<span
    class=${isBar ? "swatch" : "swatch swatch-line"}
    style=${style}
    aria-hidden="true"
  ></span>`;
}

export function Legend({ items }: { items: LegendItem[] }) {
  return html`<ul class="legend">
    ${items.map(
      (item) =>
        html`<li key=${item.label} title=${item.label}>
          <${Swatch} color=${item.color} look=${item.look} /><span>${item.label}</span>
        </li>`,
    )}
  </ul>`;
}
