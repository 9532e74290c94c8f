import { html } from "htm/preact";
import { StartSteps } from "./start-steps.ts";

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
  return html`<${StartSteps}
    title="Waiting for the first export"
    about="Put a file of Braintrust's exports into the lake's folder. It appears here without a reload."
    samples=${samples}
  />`;
}
