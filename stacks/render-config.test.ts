import { readFileSync } from "node:fs";
import prettier from "prettier";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { stackSchema } from "./config-schema.ts";
import { renderStackKeys } from "./render-config.ts";

const file = (name: string) => new URL(`../${name}`, import.meta.url);
const read = (name: string) => readFileSync(file(name), "utf8");

describe("docs/configuration.md", () => {
  it("is what the schema says: `npm run docs` writes it", async () => {
    const config = await prettier.resolveConfig(file("docs/configuration.md"));
    const text = await prettier.format(renderStackKeys(read("docs/configuration.md")), {
      ...config,
      parser: "markdown",
    });
    expect(read("docs/configuration.md")).toBe(text);
  });
});

describe("Pulumi.yaml", () => {
  const { config } = parse(read("Pulumi.yaml")) as { config: Record<string, { description: string }> };

  it("describes the keys that hold one value in the schema's words", () => {
    for (const [key, { description }] of Object.entries(config)) {
      const name = key.replace("tracelake:", "") as keyof typeof stackSchema.shape;
      expect([key, description]).toEqual([key, stackSchema.shape[name]?.description]);
    }
  });
});
