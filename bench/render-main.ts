import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readNewestRecord, recordNames, renderFigures } from "./render-figures.ts";

/** `npm run bench:render`: the newest records' figures into docs/benchmarks.md. */
const file = path.join(import.meta.dirname, "../docs/benchmarks.md");
const rendered = recordNames.reduce(
  (document, name) => renderFigures(document, readNewestRecord(name), name),
  readFileSync(file, "utf8"),
);
writeFileSync(file, rendered);
