import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readNewestRecord, renderFigures } from "./render-figures.ts";

/** `npm run bench:render`: the newest records' figures into docs/benchmarks.md. */
const file = path.join(import.meta.dirname, "../docs/benchmarks.md");
const withService = renderFigures(readFileSync(file, "utf8"), readNewestRecord());
writeFileSync(file, renderFigures(withService, readNewestRecord("warehouse"), "warehouse"));
