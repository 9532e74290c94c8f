import { readFileSync, writeFileSync } from "node:fs";
import prettier from "prettier";
import { renderBedrockScale } from "../review/cost/render-bedrock-scale.ts";
import { renderMetricsScale } from "../review/cost/render-metrics-scale.ts";
import { renderScale } from "../review/cost/render-warehouse-scale.ts";
import { renderAlerting } from "../runtime/alerting/rules/render-rules.ts";
import { renderStackKeys } from "../stacks/render-config.ts";

/** `npm run docs`: writes the parts of pages that are made from schemas. */
const pages: Record<string, (document: string) => string> = {
  "docs/configuration.md": renderStackKeys,
  "docs/alerting.md": renderAlerting,
  "docs/scale.md": (document) => renderMetricsScale(renderBedrockScale(renderScale(document))),
};
for (const [file, render] of Object.entries(pages)) {
  const config = await prettier.resolveConfig(file);
  const text = render(readFileSync(file, "utf8"));
  writeFileSync(file, await prettier.format(text, { ...config, parser: "markdown" }));
}
