import { html } from "htm/preact";
import { CopyButton } from "./copy-button.ts";

const samples = [
  {
    title: "Exports to look at",
    about: "In the folder of the project: traces and spans of two weeks, as Braintrust writes them.",
    text: "npm run generate -- --rows 10000 --days 14",
  },
  {
    title: "Exports of your own",
    about: "JSON Lines or Parquet, plain or gzip, in any layout. A file is loaded within two seconds.",
    text: "cp export_*.jsonl .local/lake/braintrust/",
  },
];

/** Shown until the first file is loaded, which replaces it without a reload. */
export function WarehouseStart() {
  return html`<section class="start" aria-labelledby="start-title">
    <div class="start-intro">
      <h2 id="start-title">Waiting for the first export</h2>
      <p>Put a file of Braintrust's exports into the lake's folder. It appears here without a reload.</p>
    </div>
    <ol class="start-steps">
      ${samples.map(
        (sample) =>
          html`<li key=${sample.title} class="start-step">
            <h3>${sample.title}</h3>
            <p class="muted">${sample.about}</p>
            <div class="command">
              <pre tabindex="0"><code>${sample.text}</code></pre>
              <${CopyButton} text=${sample.text} label=${`Copy: ${sample.title}`} />
            </div>
          </li>`,
      )}
    </ol>
  </section>`;
}
