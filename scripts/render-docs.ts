import { writeFileSync } from "node:fs";
import prettier from "prettier";
import { renderStackDocs } from "../stacks/render-config.ts";

/** `npm run docs`: writes the pages that are made from schemas. */
const pages: Record<string, string> = { "docs/stacks.md": renderStackDocs() };
for (const [file, text] of Object.entries(pages)) {
  const config = await prettier.resolveConfig(file);
  writeFileSync(file, await prettier.format(text, { ...config, parser: "markdown" }));
}
